"""The expression language: what parses to what, and what is refused and how."""

from decimal import Decimal

import pytest

from jialing_xls.checks.expression import (
    Absolute,
    Choice,
    Day,
    ExpressionError,
    Extreme,
    Filled,
    Node,
    Number,
    OrZero,
    Product,
    Quotient,
    Ref,
    Rounded,
    RoundedAsStated,
    Sum,
    Tied,
    fields_of,
    parse_expression,
)
from jialing_xls.model.errors import Defect
from jialing_xls.model.rule import Relation

A, B, C = Ref("甲"), Ref("乙"), Ref("丙_总额")


def number(text: str) -> Number:
    return Number(Decimal(text))


PARSED: list[tuple[str, Node]] = [
    ("甲", A),
    ("  丙_总额  ", C),
    ("0.9", number("0.9")),
    ("10000", number("10000")),
    ("-1.5", number("-1.5")),
    # A sum is flat, so that absence is judged over all of its parts at once.
    ("甲 + 乙", Sum((A, B))),
    ("甲 + 乙 + 丙_总额", Sum((A, B, C))),
    ("甲 - 乙 + 丙_总额", Sum((A, C), (B,))),
    ("甲 - 乙 - 丙_总额", Sum((A,), (B, C))),
    ("甲 - (乙 + 丙_总额)", Sum((A,), (Sum((B, C)),))),
    ("甲 - (乙 - 丙_总额)", Sum((A,), (Sum((B,), (C,)),))),
    ("-甲", Sum((), (A,))),
    ("-甲 + 乙", Sum((B,), (A,))),
    ("甲 * 乙", Product(A, B)),
    ("甲 / 乙", Quotient(A, B)),
    ("甲 / 乙 * 100", Product(Quotient(A, B), number("100"))),
    ("甲 / (乙 * 100)", Quotient(A, Product(B, number("100")))),
    ("甲 + 乙 * 丙_总额", Sum((A, Product(B, C)))),
    ("(甲 + 乙) * 丙_总额", Product(Sum((A, B)), C)),
    ("甲 / 乙 - 1", Sum((Quotient(A, B),), (number("1"),))),
    ("ROUND(甲 / 乙, 2)", Rounded("ROUND", Quotient(A, B), 2)),
    ("ROUND(甲, -1)", Rounded("ROUND", A, -1)),
    ("ROUNDUP(1.3 * 甲, 0)", Rounded("ROUNDUP", Product(number("1.3"), A), 0)),
    ("MIN(甲, 乙)", Extreme("MIN", (A, B))),
    ("MAX(甲, 0, 乙)", Extreme("MAX", (A, number("0"), B))),
    ("ABS(甲 - 乙)", Absolute(Sum((A,), (B,)))),
    ("无即零(甲)", OrZero(A)),
    ("COUNTA(甲, 乙)", Filled((A, B))),
    ("一致(甲, 乙)", Tied((A, B))),
    ("DATE(甲, 12, 31)", Day(A, 12, 31)),
    ("SUM(甲, 乙, 1)", Sum((A, B, number("1")))),
    ("IF(甲 >= 乙, 甲, 0)", Choice(A, Relation.AT_LEAST, B, A, number("0"))),
    ("IF(甲≤乙，甲，0)", Choice(A, Relation.AT_MOST, B, A, number("0"))),
    ("IF(甲 = 乙, 1, 2)", Choice(A, Relation.EQUAL, B, number("1"), number("2"))),
    ("照写(甲 * 100, 乙)", RoundedAsStated(Product(A, number("100")), B)),
]


@pytest.mark.parametrize(("text", "node"), PARSED, ids=[text for text, _ in PARSED])
def test_parses(text: str, node: Node) -> None:
    assert parse_expression(text) == node


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("甲＋乙", "甲 + 乙"),
        ("甲－乙", "甲 - 乙"),
        ("甲−乙", "甲 - 乙"),
        ("甲×乙", "甲 * 乙"),
        ("甲＊乙", "甲 * 乙"),
        ("甲÷乙", "甲 / 乙"),
        ("甲／乙", "甲 / 乙"),
        ("（甲＋乙）×1．3", "(甲 + 乙) * 1.3"),
        ("MIN（甲，乙）", "MIN(甲, 乙)"),
    ],
)
def test_reads_signs_of_a_chinese_input_method(typed: str, meant: str) -> None:
    assert parse_expression(typed) == parse_expression(meant)


REFUSED = [
    ("", "无法解析"),
    ("甲 +", "无法解析"),
    ("(甲", "无法解析"),
    ("甲 乙", "无法解析"),
    ("甲 = 乙", "不认识“甲 == 乙”"),
    ("甲 == 乙", "不认识“甲 == 乙”"),
    ("甲 ** 2", "只用 + − × ÷"),
    ("甲 % 2", "只用 + − × ÷"),
    ("甲 // 2", "只用 + − × ÷"),
    ("'甲'", "不认识"),
    ("True", "不认识“True”"),
    ("甲.乙", "不认识“甲.乙”"),
    ("甲[0]", "不认识"),
    ("甲 and 乙", "不认识"),
    ("[甲, 乙]", "不认识"),
    ("__import__('os')", "不认识"),
    ("(lambda: 甲)()", "不认识"),
    ("SUM()", "SUM 至少要一个参数"),
    ("IF(甲, 乙, 1)", "IF 要三个参数"),
    ("IF(甲 > 乙, 1)", "IF 要三个参数"),
    ("IF(甲 > 乙 > 1, 1, 2)", "IF 要三个参数"),
    ("IF(甲 != 乙, 1, 2)", "IF 要三个参数"),
    ("照写(甲)", "照写 要一个算式和一个字段"),
    ("照写(甲, 1)", "照写 要一个算式和一个字段"),
    ("round(甲, 2)", "不认识“round(甲, 2)”"),
    ("ROUND(甲, decimals=2)", "不认识"),
    ("ROUND(甲)", "ROUND 要两个参数"),
    ("ROUNDUP(甲, 1, 2)", "ROUNDUP 要两个参数"),
    ("ROUND(甲, 乙)", "须是整数"),
    ("ROUND(甲, 0.5)", "须是整数"),
    ("MIN()", "MIN 的参数只能是字段或数字"),
    ("MAX(甲 + 乙, 丙)", "MAX 的参数只能是字段或数字"),
    ("ABS(甲, 乙)", "ABS 要一个参数"),
    ("无即零(甲 + 乙)", "无即零 要一个字段"),
    ("无即零(1)", "无即零 要一个字段"),
    ("COUNTA()", "COUNTA 的参数只能是字段"),
    ("COUNTA(1)", "COUNTA 的参数只能是字段"),
    ("一致(甲 * 2)", "一致 的参数只能是字段"),
    ("DATE(甲, 12)", "DATE 要年、月、日"),
    ("DATE(甲, 乙, 31)", "须是整数"),
]


@pytest.mark.parametrize(("text", "complaint"), REFUSED, ids=[text or "空" for text, _ in REFUSED])
def test_refuses_naming_the_expression_and_what_is_wrong(text: str, complaint: str) -> None:
    with pytest.raises(ExpressionError) as caught:
        parse_expression(text)
    message = str(caught.value)
    assert message.startswith(f"表达式“{text}”")
    assert complaint in message
    # The template is wrong, not what staff typed: exit status 3.
    assert isinstance(caught.value, Defect)


@pytest.mark.parametrize(
    ("text", "fields"),
    [
        ("1.3 * 2", []),
        ("乙 + 甲", ["乙", "甲"]),
        ("乙 + 甲 + 乙", ["乙", "甲"]),
        ("乙 / 甲 * 乙", ["乙", "甲"]),
        ("丙 - 甲 - 乙", ["丙", "甲", "乙"]),
        ("ROUND(丙 / 甲 * 100, 2)", ["丙", "甲"]),
        ("MAX(丙, 1, 甲) / ABS(乙)", ["丙", "甲", "乙"]),
        ("无即零(乙) + 无即零(甲)", ["乙", "甲"]),
        ("COUNTA(丙, 甲)", ["丙", "甲"]),
        ("一致(丙, 甲)", ["丙", "甲"]),
        ("DATE(年度, 12, 31)", ["年度"]),
        # What is added goes before what is taken away.
        ("甲 - 乙 + 丙", ["甲", "丙", "乙"]),
    ],
)
def test_names_each_field_once_in_order(text: str, fields: list[str]) -> None:
    assert list(fields_of(parse_expression(text))) == fields
