"""The curves of growth: what proportion would be, and what the words say of it."""

from __future__ import annotations

import pandas as pd
import pytest

from book.figures import growth

COSTS = pd.DataFrame(
    {"times": [10, 1, 1, 10], "what": ["check", "check", "build", "build"], "cpu_s": [20.0, 1.0, 4.0, None]}
)


def test_proportion_is_told_from_the_smallest_size() -> None:
    table = growth.growth_table(COSTS, "cpu_s").set_index(["what", "times"])
    assert table.loc[("check", 10), ["value", "proportional"]].tolist() == [20.0, 10.0]
    assert ("build", 10) not in table.index


def test_what_grows_faster_than_the_book_is_said_in_words() -> None:
    said = growth.growth_curves(growth.growth_table(COSTS, "cpu_s"), "Seconds").to_dict()["description"]
    assert "check, 2.00 of that in proportion at 10 times the size" in said


@pytest.mark.parametrize("axis", ["x", "y"])
def test_both_axes_are_logarithmic_so_that_proportion_is_a_straight_line(axis: str) -> None:
    layers = growth.growth_curves(growth.growth_table(COSTS, "cpu_s"), "Seconds").to_dict()["layer"]
    scales = [layer["encoding"][axis].get("scale", {}).get("type") for layer in layers]
    assert "log" in scales
