"""Works in step: each stage of all works comes before the next stage of any."""

from collections.abc import Iterator

import pytest

from jialing_xls.submission.stages import Stages, finish_one, in_step


def work(name: str, stages: int, told: list[str]) -> Stages[str]:
    """Tells each stage as it comes to it; the last one has no yield behind it."""
    try:
        for stage in range(1, stages):
            told.append(f"{name}{stage}")
            yield
        told.append(f"{name}{stages}")
        return name.upper()
    finally:
        told.append(f"{name} is closed")


def stages_of(told: list[str]) -> list[str]:
    return [each for each in told if "closed" not in each]


@pytest.mark.parametrize(
    ("works", "order"),
    [
        ({}, []),
        ({"a": 2}, ["a1", "a2"]),
        ({"a": 2, "b": 2}, ["a1", "b1", "a2", "b2"]),
        ({"a": 1, "b": 3, "c": 2}, ["a1", "b1", "c1", "b2", "c2", "b3"]),
    ],
)
def test_stage_by_stage_and_results_in_the_order_of_the_works(
    works: dict[str, int], order: list[str]
) -> None:
    told: list[str] = []
    results = list(in_step([work(name, stages, told) for name, stages in works.items()], 9))
    assert results == [name.upper() for name in works]
    assert stages_of(told) == order


def test_so_many_at_once_and_the_next_are_not_even_made_before() -> None:
    told: list[str] = []

    def made() -> Iterator[Stages[str]]:
        for name in "abc":
            told.append(f"{name} is made")
            yield work(name, 2, told)

    assert list(in_step(made(), 2)) == ["A", "B", "C"]
    order = ["a is made", "b is made", "a1", "b1", "a2", "b2", "c is made", "c1", "c2"]
    assert stages_of(told) == order


def test_one_work_alone() -> None:
    assert finish_one(work("a", 3, [])) == "A"


@pytest.mark.parametrize("error", [RuntimeError, KeyboardInterrupt])
def test_what_a_work_raises_closes_the_others(error: type[BaseException]) -> None:
    told: list[str] = []

    def raising() -> Stages[str]:
        yield
        raise error

    with pytest.raises(error):
        list(in_step([work("a", 3, told), raising(), work("b", 3, told)], 3))
    assert stages_of(told) == ["a1", "b1", "a2"]
    assert told[-2:] == ["a is closed", "b is closed"]
