"""Pages by the files they were made of: a page is read, or written, again when one of its files has changed.

What a page read while Sphinx read it, and what its chapter's kernel read, is kept in Sphinx's environment,
beside the page's tree; of a part of the tables only the answer (`book.answers`), and of a number in its prose
only the number. What it read while it was written is kept
beside the environment, in a file of its own. What every page hangs on (code, requirements, bibliography,
release) is a setting of the environment; and where pages have come to stand, be called or be numbered
otherwise, all are written again.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import Any

from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment

from book import answers, remembered
from book.publishing import execution, numbers, side_by_side, warm
from book.repository import Repository

RECORD = "written.json"
ASKED = f"{side_by_side.KEPT}asked"
"""Where the environment has, by page, what is known of answers, until all pages are read."""
FIRST, LAST = 0, 100_000
"""Priorities: before and after what every other part does on the same event."""

States = dict[str, str]
"""Files, folders and answers by name, with their digest as `warm.state` gives it."""


class Watch:
    """What is read for one page after the other, told by Sphinx's events when each begins and ends."""

    def __init__(self, app: Sphinx) -> None:
        self.repository = Repository(Path(app.srcdir))
        self.page = ""
        self.read = remembered.Watcher({}, {})
        self.known: dict[answers.Question, answers.Answer] = {}
        self.written: dict[str, States] = {}
        self._open = ExitStack()

    def begin(self, page: str) -> None:
        """From now on what is read is read for `page`."""
        self._open.close()
        self.page, self.read = page, remembered.Watcher({}, {})
        self._open.enter_context(remembered.watching(self.read))

    def end(self, page: str) -> States:
        """The files of the checkout read, and the questions asked, since `page` began."""
        self._open.close()
        read = self.read if page == self.page else remembered.Watcher({}, {})
        self.page, root = "", self.repository.root
        files = {
            path.relative_to(root).as_posix(): state
            for path, state in read.files.items()
            if path.is_relative_to(root)
        }
        self.known |= answers.behind(read.answers or {})
        return files | {asked.name: weight for asked, weight in (read.answers or {}).items()}


def outdated(repository: Repository, pages: dict[str, States], known: Iterable[str]) -> set[str]:
    """Those of the `known` pages with a file that is not as it was, or with no record at all."""
    now = warm.States(repository)
    return {page for page in known if page not in pages or now.changed(pages[page])}


def _record(app: Sphinx) -> Path:
    return Path(app.doctreedir) / RECORD


def _written(app: Sphinx) -> dict[str, States]:
    """What each page read when last written, if the pages were named as now; else nothing."""
    with suppress(OSError, ValueError, KeyError):
        kept = json.loads(_record(app).read_text("utf-8"))
        if kept["names"] == _names(app.env):
            return {str(page): dict(states) for page, states in kept["pages"].items()}
    return {}


def _names(env: BuildEnvironment) -> str:
    """The state of what pages show of each other: order, titles, labels and numbers."""
    standard, cite = env.get_domain("std"), env.get_domain("cite")
    shown = (
        sorted((page, title.astext()) for page, title in env.titles.items()),
        sorted(env.toctree_includes.items()),
        # As text: Sphinx's own titles may wait for a translator, depending on when their module was loaded.
        sorted((name, *map(str, about)) for name, about in standard.data["labels"].items()),
        sorted((name, *map(str, about)) for name, about in standard.data["anonlabels"].items()),
        sorted(env.toc_secnumbers.items()),
        sorted((page, sorted(numbers.items())) for page, numbers in env.toc_fignumbers.items()),
        sorted((one.key, one.citation_id, one.formatted_entry.label) for one in cite.data["citations"]),
    )
    return remembered.digest(repr(shown).encode())


def _read(env: BuildEnvironment) -> dict[str, States]:
    if not hasattr(env, "review_reads"):
        env.review_reads = {}  # type: ignore[attr-defined]
    reads: dict[str, States] = env.review_reads  # type: ignore[attr-defined]
    return reads


def setup(app: Sphinx) -> None:
    """Watch the pages of one build."""
    watches: list[Watch] = []

    def started(app: Sphinx) -> None:
        watches[:] = [Watch(app)]

    def to_read(
        app: Sphinx, env: BuildEnvironment, added: set[str], changed: set[str], removed: set[str]
    ) -> list[str]:
        files = outdated(watches[0].repository, _read(env), env.found_docs - added)
        return sorted(files | numbers.changed(env))

    def purged(app: Sphinx, env: BuildEnvironment, page: str) -> None:
        _read(env).pop(page, None)

    def reading(app: Sphinx, page: str, source: list[str]) -> None:
        watches[0].begin(page)

    def was_read(app: Sphinx, tree: object) -> None:
        page = app.env.docname
        own = watches[0].end(page)
        _read(app.env)[page] = own | execution.reads(app, page)
        vars(app.env).setdefault(ASKED, {})[page] = watches[0].known

    def all_read(app: Sphinx, env: BuildEnvironment) -> None:
        for known in vars(env).pop(ASKED, {}).values():
            answers.learn(known)

    def to_write(app: Sphinx, env: BuildEnvironment) -> list[str]:
        if app.builder.name != "html":
            return []
        watches[0].written = _written(app)
        return sorted(outdated(watches[0].repository, watches[0].written, env.found_docs))

    def writing(app: Sphinx, tree: object, page: str) -> None:
        watches[0].begin(page)

    def was_written(app: Sphinx, page: str, template: str, context: dict[str, Any], tree: object) -> None:
        if tree is not None:
            watches[0].written[page] = watches[0].end(page)

    def written_here(app: Sphinx, pages: list[str], learnt: dict[str, Any]) -> None:
        learnt[RECORD] = {page: watches[0].written[page] for page in pages}
        learnt[ASKED] = watches[0].known

    def written_elsewhere(app: Sphinx, learnt: dict[str, Any]) -> None:
        watches[0].written.update(learnt[RECORD])
        answers.learn(learnt[ASKED])

    def ended(app: Sphinx, failure: Exception | None) -> None:
        if failure is None and app.builder.name == "html":
            pages = {page: watches[0].written[page] for page in app.env.found_docs}
            record = {"names": _names(app.env), "pages": pages}
            _record(app).write_text(json.dumps(record, indent=1, sort_keys=True), "utf-8")

    app.connect("builder-inited", started, FIRST)
    app.connect("env-get-outdated", to_read)
    app.connect("env-purge-doc", purged)
    app.connect("source-read", reading, FIRST)
    app.connect("doctree-read", was_read, LAST)
    app.connect("env-updated", all_read, FIRST)
    app.connect("env-get-updated", to_write, LAST)
    app.connect("doctree-resolved", writing, FIRST)
    app.connect("html-page-context", was_written, LAST)
    app.connect(side_by_side.GATHER, written_here)
    app.connect(side_by_side.MERGE, written_elsewhere)
    app.connect("build-finished", ended, LAST)
