"""Open tags are edited as they are written: only the attribute in question changes."""

import pytest

from jialing_xls.ooxml.tag import Tag


@pytest.mark.parametrize(
    ("tag", "rest"),
    [
        ('<c r="A1" t="s" s="2"/>', '<c r="A1" s="2"/>'),
        ("<c\tt = 's'\n r='A1' >", "<c\n r='A1' >"),
        ('<c x=\' t="s"\' t="s">', "<c x=' t=\"s\"'>"),
        ('<c r="A1" x:t="s" tt="s" />', '<c r="A1" x:t="s" tt="s" />'),
    ],
)
def test_a_tag_without_its_type(tag: str, rest: str) -> None:
    assert Tag(tag).without("t") == Tag(rest)
