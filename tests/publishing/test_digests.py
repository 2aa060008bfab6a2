"""Digests of figures: what differs between two builds, and files a stranger wrote."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from book.faults import FaultyInput
from book.publishing import digests

ONE, OTHER = "a" * 64, "b" * 64


def site(folder: Path, **figures: str) -> Path:
    for name, data in figures.items():
        bundle = folder / "figures" / f"fig-{name}"
        bundle.mkdir(parents=True)
        (bundle / "data.csv").write_text(data, "utf-8")
        (bundle / "figure.vl.json").write_text(f'{{"d": "{data}"}}', "utf-8")
    return folder


def test_two_builds_of_the_same_data_do_not_differ(tmp_path: Path) -> None:
    one, other = (digests.of(site(tmp_path / name, map="x,y\n")) for name in "ab")
    assert digests.compared(one, other) == "All figures stay as they are."


def test_new_gone_and_other_figures_are_told(tmp_path: Path) -> None:
    old = digests.of(site(tmp_path / "a", gone="1", same="2", other="3"))
    new = digests.of(site(tmp_path / "b", new="1", same="2", other="4"))
    assert digests.compared(old, new).splitlines()[2:] == [
        "- New: `fig-new`",
        "- Gone: `fig-gone`",
        "- Other data: `fig-other`",
    ]


def test_a_figure_that_only_looks_otherwise() -> None:
    old = {"fig-a": {"data": ONE, "look": ONE}}
    assert "Same data, another look: `fig-a`" in digests.compared(
        old, {"fig-a": {"data": ONE, "look": OTHER}}
    )


def test_digests_are_read_back(tmp_path: Path) -> None:
    found = digests.of(site(tmp_path / "a", map="x"))
    path = tmp_path / "figures.json"
    path.write_text(json.dumps(found), "utf-8")
    assert digests.read(path) == found


@pytest.mark.parametrize(
    "content",
    [
        "",
        "[]",
        "{",
        "[" * 100_000,
        '{"fig-`a` @everyone": {}}',
        '{"fig-a": {"data": "https://evil.example"}}',
        '{"fig-a": {"x": "y"}}',
        '{"fig-a": []}',
        '{"fig-a": {}}' + " " * digests.LARGEST,
    ],
    ids=["empty", "list", "broken", "deep", "mention", "address", "part", "shape", "endless"],
)
def test_anything_else_is_refused(content: str, tmp_path: Path) -> None:
    path = tmp_path / "figures.json"
    path.write_text(content, "utf-8")
    with pytest.raises(FaultyInput, match="does not hold the digests of figures"):
        digests.read(path)
