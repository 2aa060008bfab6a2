"""Many pages are read, and written, side by side; the site is the one that a single process makes.

Sphinx's own way puts together what was read as it happens to come in, tells nothing of a name that two pages
claim, and resolves all pages in one process. Here all is put together in the order of the pages; where there
is anything to tell, or two processes took one name, one process does it all again, and tells of it as ever.
What modules of ours keep in Sphinx's environment bears a name that begins with `KEPT`, and is by page.
The other parts of the site are made so too: each is work for `in_a_wait`, `meanwhile` or `at_the_end`.
"""

from __future__ import annotations

import pickle
from collections.abc import Callable, Collection, Hashable, Iterator, Sequence
from pathlib import Path
from typing import Any

from sphinx.application import Sphinx
from sphinx.builders import Builder
from sphinx.builders.html import StandaloneHTMLBuilder
from sphinx.environment import BuildEnvironment
from sphinx.util.build_phase import BuildPhase

from book.publishing import forking
from book.publishing.crew import Crew
from book.publishing.jobs import jobs

KEPT = "review_"

GATHER, MERGE = "review-gather-written", "review-merge-written"
"""Events around pages that another process writes: what was learnt of them is given there, and taken here."""

IN_A_WAIT, MEANWHILE, AT_THE_END = "review_in_a_wait", "review_meanwhile", "review_at_the_end"
"""Where an application has, by name, work that needs no page, that needs them read, and written."""

MANY, SEVERAL = 5, 2
"""So few pages are read by one process, and so few written: what comes of reading has a longer way."""

UNDECLARED = {"sphinx_jupyterbook_latex", "sphinx_multitoc_numbering"}
"""Extensions that do not say whether pages may be read apart: one changes a page's own tree, for print, the
other has nothing to do until all are read."""

BY_WORD = ("_mapping", "_title_mapping")
BY_PAGE = ("_titles", "_filenames", "_all_titles", "_index_entries")
"""What the index of Sphinx's search keeps of the pages it was fed: pages by word, and things by page."""


def apart(app: Sphinx, pages: Collection[str]) -> bool:
    """Whether so many pages are read by several processes; Sphinx asks for as many."""
    return app.parallel > 1 and len(pages) > MANY


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
    """Resolve and write `pages`, in the place of `Builder._write_parallel`; with other work that is due."""
    unpaged = _work(self.app, IN_A_WAIT) | _work(self.app, MEANWHILE)

    def each(page: str) -> None:
        if page in unpaged:
            unpaged[page]()
            return
        self.app.phase = BuildPhase.RESOLVING
        tree = self.env.get_and_resolve_doctree(page, self)
        self.app.phase = BuildPhase.WRITING
        self.write_doc_serialized(page, tree)
        self.write_doc(page, tree)

    def gather(mine: list[str]) -> tuple[dict[str, str], dict[str, Any], dict[str, Any]]:
        learnt: dict[str, Any] = {}
        done = [page for page in mine if page not in unpaged]
        self.events.emit(GATHER, done, learnt)
        return self.images, _indexed(self.indexer, set(done)), learnt

    written = None
    if len(pages) > SEVERAL:
        # The largest first, lest one be waited for alone; other work is larger than any page.
        size = {page: (Path(self.doctreedir) / f"{page}.doctree").stat().st_size for page in pages}
        order = [*unpaged, *sorted(pages, key=size.__getitem__, reverse=True)]
        written = Crew(self.app, order, each, gather).results("writing output... ", "darkgreen")
    if written is None:
        self._write_serial(pages)
        return
    _work(self.app, IN_A_WAIT).clear()
    _work(self.app, MEANWHILE).clear()
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


def in_a_wait(app: Sphinx, name: str, work: Callable[[], None]) -> None:
    """Have `work` done as soon as something is waited for, or as `meanwhile`: it needs no page."""
    _work(app, IN_A_WAIT)[name] = work


def while_waiting(app: Sphinx) -> None:
    """Do now what needs no page: something is waited for."""
    work = _work(app, IN_A_WAIT)
    while work:
        work.pop(next(iter(work)))()


def meanwhile(app: Sphinx, name: str, work: Callable[[], None]) -> None:
    """Have `work` done beside the writing of pages, perhaps in another process: it leaves files, no more."""
    _work(app, MEANWHILE)[name] = work


def at_the_end(app: Sphinx, name: str, work: Callable[[], None]) -> None:
    """As `meanwhile`, and when all pages are written."""
    _work(app, AT_THE_END)[name] = work


def _work(app: Sphinx, when: str) -> dict[str, Callable[[], None]]:
    """What is still to be done then, by name."""
    work: dict[str, Callable[[], None]] = vars(app).setdefault(when, {})
    return work


def finish(app: Sphinx, failure: Exception | None) -> None:
    """Do what is still to be done, if pages were made."""
    if failure:
        return
    work = _work(app, IN_A_WAIT) | _work(app, MEANWHILE) | _work(app, AT_THE_END)
    done = None
    if app.parallel > 1 and work:
        done = Crew(app, list(work), lambda name: work[name](), list).results("finishing... ", "darkgreen")
    if done is None:
        for each in work.values():
            each()


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
    app.connect("build-finished", finish)
    Builder._read_parallel = _read  # type: ignore[method-assign]
    StandaloneHTMLBuilder._write_parallel = _write  # type: ignore[method-assign, assignment]
