"""A figure in every format: checked, safe, legible, and the same bytes each time."""

from __future__ import annotations

import base64
import json
import re
from typing import Any
from xml.etree import ElementTree

import altair as alt
import pandas as pd
import pytest
from bs4 import BeautifulSoup
from hypothesis import given, settings
from hypothesis import strategies as st

from book.figures import theme
from book.publishing.figure import FILES, MIME, Figure, figure

WORDS = "TGF-β and IFN-γ draw regulatory T cells in."


def table(name: str = "TGF-β") -> pd.DataFrame:
    return pd.DataFrame({"signal": [name, "IFN-γ"], "papers": [3, 2], "citekey": ["b2011y;a2001x", "b2011y"]})


def chart(data: pd.DataFrame, description: str = WORDS, **properties: Any) -> alt.Chart:
    pick = alt.selection_point(fields=["signal"], bind="legend")
    encoded = alt.Chart(data).mark_bar(clip=True).encode(x="papers:Q", y="signal:N", color="signal:N")
    return encoded.add_params(pick).properties(description=description, **properties)


def made(name: str = "TGF-β", **properties: Any) -> Figure:
    return figure("fig-signals", chart(table(name), **properties), table(name))


@pytest.mark.parametrize("wrong", ["signals", "fig-", "fig-Two", "fig-a--b", "fig-a/b", "fig-a b", "FIG-a"])
def test_an_identifier_is_an_address(wrong: str) -> None:
    with pytest.raises(ValueError, match="identifier"):
        figure(wrong, chart(table()), table())


@pytest.mark.parametrize("words", ["", "  \n"])
def test_a_chart_says_what_it_shows(words: str) -> None:
    with pytest.raises(ValueError, match="description"):
        made(description=words)


def test_a_chart_brings_its_data_along() -> None:
    remote = alt.Chart("https://example.org/a.csv").mark_bar().properties(description=WORDS)
    with pytest.raises(ValueError, match=r"example\.org"):
        figure("fig-remote", remote, table())


def test_the_same_figure_is_the_same_bytes() -> None:
    first = made()._repr_mimebundle_()
    figure("fig-between", chart(table("CCL2")), table()).svg  # noqa: B018  Vega counts on from here
    assert made()._repr_mimebundle_() == first


def test_every_format_is_there() -> None:
    bundle = made()._repr_mimebundle_()
    assert base64.b64decode(bundle["image/png"]).startswith(b"\x89PNG")
    assert base64.b64decode(bundle["application/pdf"]).startswith(b"%PDF")
    assert bundle["text/plain"] == f"fig-signals: {WORDS}"
    assert bundle[MIME]["papers"] == ["a2001x", "b2011y"]
    assert bundle[MIME]["csv"].splitlines()[1] == "TGF-β,3,b2011y;a2001x"


def test_png_is_twice_the_size() -> None:
    shown = made(width=200)
    width = int(re.search(r'width="(\d+)"', shown.svg)[1])  # type: ignore[index]
    assert int.from_bytes(shown.png[16:20]) == 2 * width


def test_the_picture_is_sound_and_keeps_greek_letters() -> None:
    root = ElementTree.fromstring(made().svg)
    assert root.get("aria-label") == WORDS
    assert {"TGF-β", "IFN-γ"} <= {element.text for element in root.iter() if element.text}


def test_a_chart_that_fills_its_container_has_a_picture_of_the_house_width() -> None:
    image = BeautifulSoup(made(width="container").html, "html.parser").img
    assert image
    assert image["width"] == str(theme.WIDTH)


def test_a_table_without_papers_names_none() -> None:
    assert figure("fig-x", chart(table()), table().drop(columns="citekey")).papers == []


def test_every_file_of_the_bundle_is_linked() -> None:
    links = BeautifulSoup(made().html, "html.parser").select("li a")
    assert [link["href"] for link in links] == [
        f"review-root:/figures/fig-signals/{name}" for name, *_ in FILES
    ]
    alone = figure("fig-x", chart(table()), table().drop(columns="citekey"))
    assert not BeautifulSoup(alone.html, "html.parser").select('a[href$="#papers"]')


@settings(max_examples=25, deadline=None)
@given(
    st.text(
        alphabet=st.characters(codec="utf-8", max_codepoint=0xFFFF, exclude_categories=["Cc"]),
        min_size=1,
        max_size=40,
    )
)
def test_no_word_of_the_data_becomes_markup(word: str) -> None:
    nasty = f"</script><img src=x onerror=alert(1)>{word}"
    shown = figure("fig-x", chart(table(nasty), description=f'"{nasty}'), table(nasty))
    page = BeautifulSoup(shown.html, "html.parser")
    assert len(page.find_all("img")) == len(page.find_all("script")) == 1
    assert page.img
    assert page.img["alt"] == " ".join(f'"{nasty}'.split())
    assert page.script
    assert json.loads(page.script.string or "") == shown.spec
    assert "<" not in (page.script.string or "")
