"""The citations are those of sphinxcontrib-bibtex itself, in every role, list and filter."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.building import sphinx

BIBLIOGRAPHY = "\n".join(
    f"@article{{key{number}, author = {{{name}, A. and Other, B.}}, title = {{On {{T}}hing {number}}},"
    f" journal = {{J}}, year = {{{2000 + number % 7}}}, keywords = {{{'odd' if number % 2 else 'even'}}}}}"
    for number, name in enumerate(["Älpha", "Beta", "Gamma", "Delta", "Beta", "Zeta", "Eta", "Theta"] * 3)
)
PAGES = {
    "index": "Top\n===\n\n.. toctree::\n\n   one\n   two\n   all\n\nSee :cite:p:`key1`.\n",
    "one": "One\n===\n\n:cite:t:`key1`, :cite:p:`{see}key2{p. 3}, key3`, :cite:year:`key9`.\n\n"
    ".. bibliography::\n   :filter: docname in docnames\n",
    "two": "Two\n===\n\n:cite:p:`key3,key4,key3` and :cite:author:`key12` and :cite:alp:`key20`.\n\n"
    ".. bibliography::\n   :filter: docname in docnames and year > '2001'\n   :keyprefix: two-\n"
    "   :labelprefix: T\n   :list: bullet\n\n:cite:p:`two-key4`\n\n"
    ".. bibliography::\n   :filter: docname in docnames\n",
    "all": "All\n===\n\n.. bibliography::\n   :filter: cited and (author % 'Beta') or key == 'key23'\n"
    "   :keyprefix: all-\n   :list: enumerated\n\n.. bibliography::\n   :filter: not cited\n"
    "   :keyprefix: un-\n   :list: enumerated\n\n   key2\n   key5\n",
}
SETTINGS = """
extensions = ['sphinxcontrib.bibtex'{more}]
bibtex_bibfiles = ['refs.bib']
bibtex_tooltips = True
suppress_warnings = ['bibtex.duplicate_citation', 'bibtex.duplicate_label']
html_theme = 'basic'
html_copy_source = False
"""


def project(folder: Path, more: str) -> Path:
    folder.mkdir()
    (folder / "conf.py").write_text(SETTINGS.format(more=more), "utf-8")
    (folder / "refs.bib").write_text(BIBLIOGRAPHY, "utf-8")
    for name, text in PAGES.items():
        (folder / f"{name}.rst").write_text(text, "utf-8")
    return folder


def pages(folder: Path, builder: str = "html") -> dict[str, str]:
    """Each page as built, and what Sphinx said of it."""
    said = sphinx(folder, builder)
    built = [path for path in (folder / "out").iterdir() if path.suffix in (".html", ".tex")]
    texts = {path.name: path.read_text("utf-8") for path in built}
    return {**texts, "said": said.replace(str(folder), "")}


@pytest.mark.parametrize("builder", ["html", "latex"])
def test_pages_are_those_of_the_library(tmp_path: Path, builder: str) -> None:
    stock = pages(project(tmp_path / "stock", ""), builder)
    ours = project(tmp_path / "ours", ", 'book.publishing.citations'")
    assert len(stock) > 1
    assert "Älpha" in "".join(stock.values())
    assert pages(ours, builder) == stock


def test_changes_arrive_on_pages_built_again(tmp_path: Path) -> None:
    """The layer takes over what an earlier build formatted; a changed entry, page or filter must show."""
    stock, ours = project(tmp_path / "stock", ""), project(tmp_path / "ours", ", 'book.publishing.citations'")
    assert pages(ours) == pages(stock)
    for folder in (stock, ours):
        text = (folder / "refs.bib").read_text("utf-8")
        (folder / "refs.bib").write_text(text.replace("On {T}hing 3}", "On another matter}"), "utf-8")
    changed = pages(ours)
    assert "another matter" in changed["one.html"]
    assert changed == pages(stock)
    for folder in (stock, ours):
        page = folder / "one.rst"
        page.write_text(page.read_text("utf-8").replace("key9", "key10"), "utf-8")
    assert pages(ours) == pages(stock)
