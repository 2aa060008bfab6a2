"""The references in the site's own search: found by author, title, journal, year or registry number.

They are no documents of Sphinx's, so its index is told not to drop them. Reading their words takes long, so
those whose words are as they were stay as the last build indexed them.
"""

from __future__ import annotations

import functools
import json
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any, cast

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import new_document

from book import remembered, tables
from book.bibliography import Reference
from book.publishing import rendered
from book.publishing.nodes import REFERENCES
from book.repository import Repository

RECORD = "indexed.json"


def words(reference: Reference, numbers: Iterable[str]) -> str:
    """What the search reads of a reference below its name, registry `numbers` of its trials included."""
    fields = (reference.field(name) for name in ("title", "journal", "year", "doi", "pmid", "pmcid"))
    return " ".join([*reference.authors, *fields, *numbers])


def keep(app: Sphinx, known: Mapping[str, Reference]) -> None:
    """Let the index, when it is loaded, keep those of the `known` references whose words are as they were.

    It forgets words that no page has any more, so that it is the one a fresh build makes.
    """
    builder = cast(Any, app.builder)
    numbers = _numbers(Repository(Path(app.srcdir))) if known else {}
    references = {f"{REFERENCES}/{key}": each for key, each in known.items()}
    read = {page: words(each, numbers.get(each.key, [])) for page, each in references.items()}
    common = app.config["review_common"]
    states = {
        page: remembered.digest(f"{common}\0{references[page].short}\0{read[page]}".encode()) for page in read
    }
    before = rendered.kept(_record(app))
    load = builder.load_indexer

    def load_indexer(pages: Iterable[str]) -> None:
        indexer = builder.indexer
        indexer.lang.stem = functools.cache(indexer.lang.stem)  # many pages have the same words
        indexer._word_collector = _once(indexer._word_collector)
        plain = indexer.prune
        indexer.prune = _pruning(
            indexer, plain, {page for page in states if before.get(page) == states[page]}
        )
        load(pages)
        for page, reference in references.items():
            if page not in indexer._titles:
                indexer.feed(page, f"{page}.md", reference.short, _document(reference.short, read[page]))
        indexer.prune = _pruning(indexer, plain, set(references))
        _record(app).write_text(json.dumps(states, indent=1, sort_keys=True), "utf-8")

    builder.load_indexer = load_indexer


def _once(plain: Callable[[nodes.document], Any]) -> Callable[[nodes.document], Any]:
    """`plain`, which collects the words of a page, with each of them once: where it recurs is not asked."""

    def collect(tree: nodes.document) -> Any:
        found = plain(tree)
        found.words = list(dict.fromkeys(found.words))
        return found

    return collect


def _numbers(repository: Repository) -> dict[str, list[str]]:
    """The registry numbers of the trials that a paper reports, by its key."""
    rows = tables.read("trials", repository)
    found: dict[str, list[str]] = {}
    for key, numbers in zip(rows["citekey"], rows["nct"], strict=True):
        found.setdefault(key, []).extend(numbers)
    return found


def _document(title: str, text: str) -> nodes.document:
    """A document for the index to read. A paper's title is body text, lest it outweigh the chapters."""
    made = new_document(title)
    made += nodes.section("", nodes.title("", title))
    made += nodes.paragraph("", text)
    return made


def _pruning(indexer: Any, plain: Callable[[set[str]], None], also: set[str]) -> Callable[..., None]:
    """`prune` that keeps `also`, and no word of which no page is left."""

    def prune(pages: Iterable[str]) -> None:
        plain({*pages, *also})
        for words in (indexer._mapping, indexer._title_mapping):
            for word in [word for word, where in words.items() if not where]:
                del words[word]

    return prune


def _record(app: Sphinx) -> Path:
    return Path(app.doctreedir) / RECORD
