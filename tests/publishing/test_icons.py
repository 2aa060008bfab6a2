"""The few icons: each that a page shows is in the font, and the font is small."""

from __future__ import annotations

import base64
import io
import re
from importlib.resources import files

import pytest
from fontTools.ttLib import TTFont

from book.publishing import icons


def fonts() -> list[TTFont]:
    held = re.findall(r"base64,([^\"]+)\"", icons.sheet())
    return [TTFont(io.BytesIO(base64.b64decode(one))) for one in held]


def letters() -> set[int]:
    return {code for font in fonts() for code in font.getBestCmap()}


def theme_sheet() -> str:
    place = "theme/pydata_sphinx_theme/static/styles/pydata-sphinx-theme.css"
    return files("pydata_sphinx_theme").joinpath(place).read_text("utf-8")


def test_the_icons_of_boxes_and_links_are_there() -> None:
    used = re.findall(r'--pst-icon-[\w-]+:"(.)"', theme_sheet())
    assert len(used) > 10
    assert set(map(ord, used)) <= letters()


@pytest.mark.parametrize("name", ["bars", "list", "magnifying-glass", "chevron-down", "sun", "moon"])
def test_the_icons_of_the_buttons_are_those_the_theme_asks_for(name: str) -> None:
    found = re.search(rf'\.fa-{name}:before[^{{}}]*{{content:"\\([0-9a-f]{{4}})"', theme_sheet())
    assert found
    assert int(found[1], 16) in letters()


def test_the_sheet_is_small_and_always_the_same() -> None:
    assert len(icons.sheet()) < 10_000
    assert icons.sheet() == icons.sheet()


def test_an_icon_the_theme_no_longer_has_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(icons, "LETTERS", {("F", 900, "fa-solid-900.ttf"): "bars no-such-icon"})
    with pytest.raises(ValueError, match="no icon no-such-icon"):
        icons.sheet()
