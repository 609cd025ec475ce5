"""What kind of indicator one is, and in which unit, by what its target says."""

import pytest

from jialing_xls.definition.document import IndicatorRow
from jialing_xls.definition.nature import applies, indicator_unit, nature

# target, unit, nature
TARGETS = """
≥95%                %      ≥
100%                %      ≥
不低于90%            %      ≥
≤5.5%               %      ≤
不超过5%             %      ≤
＝100%               %      =
≥1200人次            人次    ≥
1200人次             人次    ≥
1.2万人次            人次    ≥
1,200人次            人次    ≥
≤500元/月            元/月   ≤
500元以内            元      ≤
7000人次以上         人次    ≥
应保尽保             -      定性
不低于上年           -      定性
2025年底前完成        -      定性
12月底前              -      定性
30日内               -      定性
优良中低差           -      定性
"""


@pytest.mark.parametrize("line", TARGETS.strip().splitlines())
def test_a_target_says_it(line: str) -> None:
    target, unit, expected = line.split()
    indicator = IndicatorRow(id="指标01", target=target)
    assert (indicator_unit(indicator) or "-", nature(indicator)) == (unit, expected)


@pytest.mark.parametrize(
    ("given", "when", "expected"),
    [
        ({"target": "≥95%"}, "", True),
        ({"target": "≥95%"}, "≥", True),
        ({"target": "≥95%"}, "≥%", True),
        ({"target": "≥95%"}, "≥数", False),
        ({"target": "≥95%"}, "≤、=", False),
        ({"target": "≥95户"}, "≤、≥数", True),
        ({"target": "95", "unit": "%", "compare": "≥"}, "≥%", True),
        ({"target": "≥95户", "compose": "{甲}户"}, "组成", True),
        ({"target": "≥95户", "compose": "{甲}户"}, "≥", False),
        ({"target": "有所提高"}, "定性", True),
        ({"target": "≥95%", "compare": "定性"}, "定性", True),
    ],
)
def test_what_is_said_for_some_indicators(given: dict[str, str], when: str, expected: bool) -> None:
    assert applies(when, IndicatorRow.model_validate({"id": "指标01", **given})) is expected
