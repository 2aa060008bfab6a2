"""The guard before publishing refuses each thing that can be missing."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from book.publishing import completeness
from book.repository import Repository

MARK = '<g class="mark-rect role-mark marks"><path d="M0,0h1v1"></path></g>'
BUNDLE: dict[str, bytes] = {
    "data.csv": b"cell,citekey\ntreg,doe2001small\n",
    "figure.vl.json": b'{"$schema": "https://vega.github.io/schema/vega-lite/v6.json"}',
    "figure.svg": f"<svg>{MARK}</svg>".encode(),
    "figure.png": completeness.PNG + b"0" * 2000,
    "citation.txt": b"The contributors.",
    "papers.bib": b"@article{doe2001small,}",
    "index.html": b"<h1>Figure 1</h1>",
}
PAGE = '<h1>One</h1><figure id="fig-a"><img src="../figures/fig-a/figure.svg" alt="x"></figure>'


@pytest.fixture
def built(tmp_path: Path) -> Repository:
    sources = {
        "_toc.yml": "format: jb-book\nroot: index\nchapters:\n  - file: chapters/one\n",
        "index.md": "# Home\n",
        "chapters/one.md": "# One\n\n```{glue:figure} fig-a\n:name: fig-a\nCaption.\n```\n",
        "_build/html/index.html": "<h1>Home</h1>",
        "_build/html/chapters/one.html": PAGE,
    }
    files = {name: text.encode() for name, text in sources.items()}
    files |= {f"_build/html/figures/fig-a/{name}": content for name, content in BUNDLE.items()}
    for name, content in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(content)
    return Repository(tmp_path)


def test_a_complete_site_passes(built: Repository) -> None:
    assert completeness.missing(built) == []


@pytest.mark.parametrize("name", sorted(BUNDLE))
@pytest.mark.parametrize("spoil", [Path.unlink, lambda path: path.write_bytes(b"")])
def test_no_file_of_a_bundle_may_be_missing_or_empty(
    built: Repository, name: str, spoil: Callable[[Path], object]
) -> None:
    spoil(completeness.site(built) / "figures" / "fig-a" / name)
    faults = [str(fault) for fault in completeness.missing(built)]
    assert faults
    assert all(fault.startswith("chapters/one.md:3: fig-a: ") for fault in faults)
    assert any(name in fault for fault in faults)


@pytest.mark.parametrize("name", ["index", "chapters/one"])
def test_no_page_may_be_missing_or_empty(built: Repository, name: str) -> None:
    page = completeness.site(built) / f"{name}.html"
    page.write_text("<html></html>", "utf-8")
    assert any("no heading" in str(fault) for fault in completeness.missing(built))
    page.unlink()
    assert any("no page" in str(fault) for fault in completeness.missing(built))


def test_axes_without_a_mark_are_no_drawing(built: Repository) -> None:
    axis, nothing = (
        '<g class="mark-rule role-axis-domain"><line x2="1"/></g>',
        '<g class="mark-rect role-mark"></g>',
    )
    empty = f"<svg>{axis}{nothing}</svg>"
    (completeness.site(built) / "figures/fig-a/figure.svg").write_text(empty, "utf-8")
    assert any("figure.svg" in str(fault) for fault in completeness.missing(built))


def test_a_figure_must_be_on_its_page(built: Repository) -> None:
    (completeness.site(built) / "chapters" / "one.html").write_text("<h1>One</h1>", "utf-8")
    messages = [fault.message for fault in completeness.missing(built)]
    assert messages == [
        "is not on the built page; a figure needs its id as ':name:'",
        "has no static picture on the built page",
    ]


def test_the_pdf_is_asked_for_only_where_it_is_wanted(built: Repository) -> None:
    assert completeness.missing(built) == []
    assert [fault.path for fault in completeness.missing(built, with_pdf=True)] == ["_build/pdf/review.pdf"]
