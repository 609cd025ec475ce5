"""How each field adds up: as its definition says, else as is usual for its kind (docs/adr/012)."""

from jialing_xls.checks.rulebook import RuleBook
from jialing_xls.model.errors import Defect
from jialing_xls.model.field import Field, Kind, Reading
from jialing_xls.rollup.region_result import How, Method

_USUAL = {
    Kind.TEXT: How.LIST,
    Kind.DATE: How.NONE,
    Kind.YEAR: How.NONE,
    Kind.MONEY: How.SUM,
    Kind.COUNT: How.SUM,
    Kind.STANDARD: How.LEAST,
    Kind.PERCENT: How.NONE,
    Kind.RATE: How.NONE,
    Kind.SCORE: How.NONE,
}

_WRITTEN = (How.SUM, How.LEAST, How.GREATEST, How.MEAN, How.LIST, How.NONE)
"""What a definition may say."""

_SPEAKS_OF = {
    Reading.PERCENTAGE: How.STATED,
    Reading.NUMBER: How.STATED,
    Reading.ACHIEVED: How.MET,
}


def methods(book: RuleBook) -> dict[str, Method]:
    """The method of every field, in the order of the book. Raises Defect if one is not defined."""
    spoken = {}
    for field in book.fields.values():
        if field.extracted_from:
            reading = Reading(field.reading.partition(" ")[0])
            if reading in _SPEAKS_OF:
                spoken[field.extracted_from] = Method(_SPEAKS_OF[reading], source=field.id)
    return {field.id: _method(field, spoken, book) for field in book.fields.values()}


def _method(field: Field, spoken: dict[str, Method], book: RuleBook) -> Method:
    if field.derived:
        return Method(How.DERIVED)
    if field.rollup:
        return _as_written(field, book)
    if field.composition:
        return Method(How.COMPOSED)
    return spoken.get(field.id) or Method(_USUAL[field.kind])


def _as_written(field: Field, book: RuleBook) -> Method:
    word, _, weight = field.rollup.partition(" ")
    weight = weight.strip()
    if word not in _WRITTEN or bool(weight) != (word == How.MEAN):
        raise Defect(
            f"字段 {field.id} 的汇总方式“{field.rollup}”不认识，应为 {'、'.join(_WRITTEN)} 之一，"
            f"{How.MEAN}后面写权数字段。"
        )
    if weight and not (weight in book.fields and book.fields[weight].kind.is_number):
        raise Defect(f"字段 {field.id} 的汇总方式“{field.rollup}”：没有数字字段 {weight}。")
    if word in (How.SUM, How.LEAST, How.GREATEST, How.MEAN) and not field.kind.is_number:
        raise Defect(f"字段 {field.id} 是{field.kind}，汇总方式不能是“{word}”。")
    return Method(How(word), weight)
