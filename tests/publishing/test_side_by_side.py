"""A site made by several processes is the one that a single process makes, and so is what the build says."""

from __future__ import annotations

import os
import shutil
from functools import partial
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest
from sphinx.util import logging

from book.publishing import forking, jobs, side_by_side
from book.publishing.side_by_side import _disputed
from book.repository import Repository
from tests.building import Built, build
from tests.publishing.conftest import TOC, write
from tests.publishing.test_dependencies import COLOUR, change, site

pytestmark = pytest.mark.skipif(
    not forking.CAN_FORK, reason="pages are shared out only where a fork is sound"
)

logger = logging.getLogger(__name__)

NAMES = [f"page-{number}" for number in range(8)]
PAGE = """\
(label-{number})=
# Page {number}

{{cite:p}}`doe2001small` and {{ref}}`label-{next}` and [a file](../references.bib) and $x_{number}$.

```{{math}}
:label: equation-{number}
e_{number}
```

```{{figure}} pictures-{number}/picture.svg
:name: fig-{number}

Figure of page {number}; see {{numref}}`fig-{next}`, {{eq}}`equation-{next}`.
```

```{{bibliography}}
```
"""
PICTURE = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><title>{title}</title></svg>\n'
WITNESS = '''\
"""Writes down which process reads and resolves each page."""

import os
from pathlib import Path


def setup(app):
    def note(what, page):
        with Path(app.srcdir, "witness.txt").open("a") as out:
            out.write(f"{what} {page} {os.getpid()}\\n")

    app.connect("doctree-read", lambda app, tree: note("read", app.env.docname))
    app.connect("doctree-resolved", lambda app, tree, page: note("write", page))
    return {"parallel_read_safe": True, "parallel_write_safe": True}
'''


@pytest.fixture(scope="module")
def many(tiny: Repository) -> Repository:
    """The tiny book with eight pages more, which refer to each other, and with a witness.

    Each page has a picture of its own, and all have the same name.
    """
    for number, name in enumerate(NAMES):
        following = (number + 1) % len(NAMES)
        write(tiny.chapters / f"{name}.md", PAGE.format(number=number, next=following))
        write(tiny.chapters / f"pictures-{number}" / "picture.svg", PICTURE.format(title=number))
    write(tiny.toc, TOC + "".join(f"  - file: chapters/{name}\n" for name in NAMES))
    write(tiny.root / "book" / "witness.py", WITNESS)
    settings = tiny.root / "_config.yml"
    change(settings, "book.publishing.extension:", 'book.witness: "."\n    book.publishing.extension:')
    change(
        settings,
        "      - book.publishing.extension",
        "      - book.witness\n      - book.publishing.extension",
    )
    return tiny


def anew(repository: Repository, processes: int, monkeypatch: pytest.MonkeyPatch) -> Built:
    """Build from nothing but the executed chapters."""
    for name in ("html", ".doctrees", "jupyter_execute"):
        shutil.rmtree(repository.build / name, ignore_errors=True)
    (repository.root / "witness.txt").unlink(missing_ok=True)
    monkeypatch.setenv(jobs.JOBS, str(processes))
    return build(repository, "html")


def witnesses(repository: Repository, what: str) -> set[str]:
    """The processes that did one thing to any page."""
    lines = (repository.root / "witness.txt").read_text("utf-8").split("\n")
    return {line.rsplit(" ", 1)[1] for line in lines if line.startswith(what)}


def test_the_site_is_the_one_that_one_process_makes(
    many: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    anew(many, 1, monkeypatch).raise_unless_built()
    assert witnesses(many, "read") == witnesses(many, "write")
    assert len(witnesses(many, "read")) == 1
    alone = site(many)
    anew(many, 3, monkeypatch).raise_unless_built()
    assert not witnesses(many, "read") & witnesses(many, "write")
    assert site(many) == alone
    assert "page-7" in alone["searchindex.js"].decode()
    assert b"<title>7<" in alone["_images/picture7.svg"]


def test_what_changes_later_is_done_as_after_one_process(
    many: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(jobs.JOBS, "2")
    build(many, "html").raise_unless_built()
    (many.root / "witness.txt").unlink(missing_ok=True)
    change(many.chapters / "page-3.md", "# Page 3", "# Page 3\n\nWith a sentence more.")
    build(many, "html").raise_unless_built()
    assert (many.root / "witness.txt").read_text("utf-8").count("read") == 1
    assert witnesses(many, "read") == witnesses(many, "write")
    later = site(many)
    anew(many, 1, monkeypatch).raise_unless_built()
    assert later == site(many)


@pytest.mark.parametrize(
    ("page", "old", "new", "line", "says"),
    [
        ("page-2", "$x_2$", "{no-such-role}`x`", 4, 'Unknown interpreted text role "no-such-role"'),
        ("page-5", "`label-6`", "`no-such-label`", 4, "undefined label: 'no-such-label'"),
        ("page-6", "(label-6)=", "(label-0)=\n(label-6)=", 3, "duplicate label label-0"),
        ("tiny", "tiny.sentence()", "tiny.nothing()", 10, "code cell 1 failed: AttributeError"),
    ],
)
def test_what_is_wrong_is_told_once_with_its_line(
    many: Repository,
    page: str,
    old: str,
    new: str,
    line: int,
    says: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    path = many.chapters / f"{page}.md"
    text = path.read_text("utf-8")
    change(path, old, new)
    try:
        built = anew(many, 2, monkeypatch)
    finally:
        path.write_text(text, "utf-8")
    assert built.status == 1
    told = [each for each in COLOUR.sub("", built.output).splitlines() if says in each]
    assert len(told) == 1, built.output
    assert f"chapters/{page}.md:{line}:" in told[0]


def test_a_name_that_pages_read_apart_both_claim_is_in_dispute() -> None:
    def read(**labels: str) -> Any:
        pages = {name: (page, "anchor", "Title") for name, page in labels.items()}
        return SimpleNamespace(domaindata={"std": {"labels": pages, "version": 2}})

    one, other = read(mine="a", old="z"), read(mine="b", old="z")
    assert _disputed(cast(Any, [(["a"], one), (["b"], other)]))
    assert not _disputed(cast(Any, [(["a"], one), (["c"], other)]))
    assert not _disputed(cast(Any, [(["a"], one), (["b"], read(yours="b"))]))


@pytest.fixture
def app() -> Any:
    """What the work at the end asks of an application."""
    return SimpleNamespace(parallel=3, verbosity=0, config=SimpleNamespace(suppress_warnings=[]))


@pytest.mark.parametrize("processes", [1, 3])
def test_the_last_work_is_done_once_and_by_as_many_as_may(app: Any, processes: int, tmp_path: Path) -> None:
    app.parallel = processes

    def work(name: str) -> None:
        with (tmp_path / name).open("a") as out:
            out.write(f"{os.getpid()}\n")

    for name in ("one", "two"):
        side_by_side.in_a_wait(app, f"{name} first", partial(work, f"{name} first"))
        side_by_side.meanwhile(app, name, partial(work, name))
        side_by_side.at_the_end(app, f"{name} later", partial(work, f"{name} later"))
    side_by_side.finish(app, None)
    done = {path.name: path.read_text("utf-8").split() for path in tmp_path.iterdir()}
    assert set(done) == {f"{name}{when}" for name in ("one", "two") for when in (" first", "", " later")}
    assert all(len(by) == 1 for by in done.values())
    assert ({str(os.getpid())} == {by[0] for by in done.values()}) is (processes == 1)


def test_what_was_done_in_a_wait_is_not_done_again(app: Any) -> None:
    done = []
    side_by_side.in_a_wait(app, "one", lambda: done.append("one"))
    side_by_side.meanwhile(app, "two", lambda: done.append("two"))
    side_by_side.while_waiting(app)
    assert done == ["one"]
    side_by_side.while_waiting(app)
    app.parallel = 1
    side_by_side.finish(app, None)
    assert done == ["one", "two"]


def test_where_the_last_work_has_something_to_tell_it_is_told_here(app: Any, tmp_path: Path) -> None:
    told: list[int] = []

    def work() -> None:
        told.append(os.getpid())
        logger.warning("something is wrong", type="review", subtype="loud")

    side_by_side.at_the_end(app, "one", work)
    side_by_side.at_the_end(app, "other", (tmp_path / "other").touch)
    side_by_side.finish(app, None)
    assert told == [os.getpid()]
    assert (tmp_path / "other").exists()


def test_after_a_failure_nothing_more_is_done(app: Any) -> None:
    def never() -> None:
        raise AssertionError

    side_by_side.at_the_end(app, "one", never)
    side_by_side.finish(app, RuntimeError())
