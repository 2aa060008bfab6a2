"""The look of figures: legible, told apart by everyone, and whole when the page turns dark."""

from __future__ import annotations

import json
import re
from itertools import combinations

import pytest

from book.figures import evidence_map, theme
from book.publishing import vendor

# How the three kinds of colour blindness see linear RGB, at severity 1: Machado, Oliveira and Fernandes, A
# physiologically-based model for simulation of color vision deficiency, 2009, doi:10.1109/TVCG.2009.113.
SEEN_BY = {
    "full": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "protan": (
        (0.152286, 1.052583, -0.204868),
        (0.114503, 0.786281, 0.099216),
        (-0.003882, -0.048116, 1.051998),
    ),
    "deutan": (
        (0.367322, 0.860646, -0.227968),
        (0.280085, 0.672501, 0.047413),
        (-0.011820, 0.042940, 0.968881),
    ),
    "tritan": (
        (1.255528, -0.076749, -0.178779),
        (-0.078411, 0.930809, 0.147602),
        (0.004733, 0.691367, 0.303900),
    ),
}


def linear(colour: str) -> list[float]:
    parts = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    return [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]


def luminance(colour: str) -> float:
    red, green, blue = linear(colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def lab(rgb: list[float]) -> tuple[float, float, float]:
    matrix = ((0.4124, 0.3576, 0.1805), (0.2126, 0.7152, 0.0722), (0.0193, 0.1192, 0.9505))
    white = (0.9505, 1.0, 1.089)
    xyz = [sum(a * b for a, b in zip(row, rgb, strict=True)) for row in matrix]
    scaled = [max(value, 0) / full for value, full in zip(xyz, white, strict=True)]
    x, y, z = (value ** (1 / 3) if value > 0.008856 else 7.787 * value + 16 / 116 for value in scaled)
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)


def as_seen(colour: str, sight: str) -> tuple[float, float, float]:
    rgb = linear(colour)
    told = [sum(a * b for a, b in zip(row, rgb, strict=True)) for row in SEEN_BY[sight]]
    return lab([min(max(part, 0), 1) for part in told])


PALETTES = {"categories": theme.CATEGORIES, "certainty": list(evidence_map.COLOURS.values())}


@pytest.mark.parametrize("sight", SEEN_BY)
@pytest.mark.parametrize("palette", PALETTES)
def test_no_two_colours_of_a_palette_look_the_same(palette: str, sight: str) -> None:
    for one, other in combinations(PALETTES[palette], 2):
        seen = zip(as_seen(one, sight), as_seen(other, sight), strict=True)
        distance = sum((a - b) ** 2 for a, b in seen) ** 0.5
        assert distance > 9, f"{one} and {other} look alike"


@pytest.mark.parametrize("sight", SEEN_BY)
def test_white_stays_white_to_every_sight(sight: str) -> None:
    assert as_seen(theme.PAPER, sight) == pytest.approx(lab([1, 1, 1]), abs=0.01)


def test_the_map_on_the_front_page_has_the_colours_of_the_figure() -> None:
    sheet = (vendor.ASSETS / "evidence-map.css").read_text("utf-8")
    assert set(evidence_map.COLOURS.values()) <= set(re.findall(r"background: (#[0-9a-f]{6});", sheet))


def test_a_shape_stands_beside_every_colour() -> None:
    assert len(set(theme.SHAPES)) == len(theme.CATEGORIES)


@pytest.mark.parametrize("word", [theme.INK, theme.MUTED])
def test_words_are_legible_on_both_pages(word: str) -> None:
    assert contrast(word, theme.PAPER) >= 4.5
    assert contrast(theme.DARK[word], theme.DARK[theme.PAPER]) >= 4.5


def test_no_letter_is_smaller_than_eleven_pixels() -> None:
    sizes = re.findall(r'"\w*[fF]ontSize": (\d+)', json.dumps(theme.config()))
    assert sizes
    assert min(map(int, sizes)) >= 11


def test_a_figure_may_differ_from_the_house_in_one_point() -> None:
    spec = theme.dressed({"mark": "bar", "config": {"axis": {"grid": False}}})
    assert spec["config"]["axis"]["grid"] is False
    assert spec["config"]["axis"]["labelColor"] == theme.INK
    assert "grid" not in theme.config()["axis"]
