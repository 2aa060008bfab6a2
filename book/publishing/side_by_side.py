"""Many pages are read, and written, side by side; the site is the one that a single process makes.

Sphinx's own way puts together what was read as it happens to come in, tells nothing of a name that two pages
claim, and resolves all pages in one process. Here all is put together in the order of the pages; where there
is anything to tell, or two processes took one name, one process does it all again, and tells of it as ever.
What modules of ours keep in Sphinx's environment bears a name that begins with `KEPT`, and is by page.
"""

from __future__ import annotations

import pickle
from collections.abc import Collection, Hashable, Iterator, Sequence
from typing import Any

from sphinx.application import Sphinx
from sphinx.builders import Builder
from sphinx.builders.html import StandaloneHTMLBuilder
from sphinx.environment import BuildEnvironment
from sphinx.util.build_phase import BuildPhase

from book.publishing import forking
from book.publishing.crew import Crew, jobs

KEPT = "review_"

GATHER, MERGE = "review-gather-written", "review-merge-written"
"""Events around pages that another process writes: what was learnt of them is given there, and taken here."""

MANY = 5
"""So few pages are written by one process; Sphinx reads them so."""

UNDECLARED = {"sphinx_jupyterbook_latex", "sphinx_multitoc_numbering"}
"""Extensions that do not say whether pages may be read apart: one changes a page's own tree, for print, the
other has nothing to do until all are read."""

BY_WORD = ("_mapping", "_title_mapping")
BY_PAGE = ("_titles", "_filenames", "_all_titles", "_index_entries")
"""What the index of Sphinx's search keeps of the pages it was fed: pages by word, and things by page."""


def _read(self: Builder, docnames: list[str], nproc: int) -> None:
    """Read pages, in the place of `Builder._read_parallel`."""

    def each(page: str) -> None:
        self.read_doc(page, _cache=False)

    for page in docnames:
        self.events.emit("env-purge-doc", self.env, page)
        self.env.clear_doc(page)
    read = Crew(self.app, docnames, each, lambda mine: (mine, pickle.dumps(self.env))).results(
        "reading sources... ", "purple"
    )
    parts = [(mine, pickle.loads(env)) for mine, env in read or ()]
    if not parts or _disputed(parts):
        self._read_serial(docnames)
        return
    readers = {page: env for mine, env in parts for page in mine}
    for page in docnames:
        self.env.merge_info_from([page], readers[page], self.app)


def _disputed(parts: Sequence[tuple[list[str], BuildEnvironment]]) -> bool:
    """Whether pages that were read apart claim one name."""
    claimed = [set(_names(env, set(mine))) for mine, env in parts]
    return sum(map(len, claimed)) > len(set().union(*claimed))


def _names(env: BuildEnvironment, pages: Collection[str]) -> Iterator[Hashable]:
    """The names of labels, terms, equations and other objects that `pages` define."""
    for domain, stores in env.domaindata.items():
        for store, kept in stores.items():
            for name, about in kept.items() if isinstance(kept, dict) else ():
                if isinstance(about, tuple) and about and about[0] in pages:
                    yield domain, store, name


def _kept(app: Sphinx, env: BuildEnvironment, pages: Collection[str], other: BuildEnvironment) -> None:
    """Take over what modules of ours kept of `pages` in the environment they were read in."""
    for name, theirs in vars(other).items():
        if name.startswith(KEPT):
            vars(env).setdefault(name, {}).update(_of(theirs, pages))


def _write(self: StandaloneHTMLBuilder, pages: Sequence[str], nproc: int) -> None:
    """Resolve and write `pages`, in the place of `Builder._write_parallel`."""

    def each(page: str) -> None:
        self.app.phase = BuildPhase.RESOLVING
        tree = self.env.get_and_resolve_doctree(page, self)
        self.app.phase = BuildPhase.WRITING
        self.write_doc_serialized(page, tree)
        self.write_doc(page, tree)

    def gather(mine: list[str]) -> tuple[dict[str, str], dict[str, Any], dict[str, Any]]:
        learnt: dict[str, Any] = {}
        self.events.emit(GATHER, mine, learnt)
        return self.images, _indexed(self.indexer, set(mine)), learnt

    written = None
    if len(pages) > MANY:
        written = Crew(self.app, pages, each, gather).results("writing output... ", "darkgreen")
    if written is None:
        self._write_serial(pages)
        return
    self.app.phase = BuildPhase.WRITING
    for images, index, learnt in written:
        self.images.update(images)
        _take_in(self.indexer, index)
        self.events.emit(MERGE, learnt)


def _indexed(indexer: Any, pages: set[str]) -> dict[str, Any]:
    """What the index of the search has of `pages`."""
    words = {name: {word: where & pages for word, where in vars(indexer)[name].items()} for name in BY_WORD}
    return words | {name: _of(vars(indexer)[name], pages) for name in BY_PAGE}


def _of(kept: dict[str, Any], pages: Collection[str]) -> dict[str, Any]:
    return {page: kept[page] for page in pages if page in kept}


def _take_in(indexer: Any, index: dict[str, Any]) -> None:
    for name in BY_WORD:
        for word, where in index[name].items():
            if where:
                vars(indexer)[name].setdefault(word, set()).update(where)
    for name in BY_PAGE:
        vars(indexer)[name].update(index[name])


def _allow(app: Sphinx) -> None:
    """Let the pages of the site be done by as many processes as a build may use; print and e-book by one."""
    app.parallel = jobs() if forking.CAN_FORK and app.builder.name == "html" else 1
    for name in UNDECLARED & app.extensions.keys():
        app.extensions[name].parallel_read_safe = True


def by_one(app: Sphinx) -> None:
    """Let one process do all pages."""
    app.parallel = 1


def setup(app: Sphinx) -> None:
    """Let many pages be read and written side by side."""
    app.add_event(GATHER)
    app.add_event(MERGE)
    app.connect("builder-inited", _allow)
    app.connect("env-merge-info", _kept)
    Builder._read_parallel = _read  # type: ignore[method-assign]
    StandaloneHTMLBuilder._write_parallel = _write  # type: ignore[method-assign, assignment]
