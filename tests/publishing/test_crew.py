"""Pages shared out among processes: all are done, or there is no result and nothing is left behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from sphinx.util import logging

from book.publishing import forking
from book.publishing.crew import Crew
from book.repository import here
from tests.publishing.test_studio import gone
from tests.publishing.test_warm import alive

pytestmark = pytest.mark.skipif(
    not forking.CAN_FORK, reason="pages are shared out only where a fork is sound"
)

PAGES = [f"page-{number}" for number in range(40)]
SILENCED = ["review.quiet"]

logger = logging.getLogger(__name__)


@pytest.fixture
def app() -> Any:
    """What a crew asks of an application."""
    return SimpleNamespace(parallel=3, verbosity=0, config=SimpleNamespace(suppress_warnings=SILENCED))


def children() -> set[str]:
    """The processes this one has started and not waited for, those of other tests' browsers among them."""
    lists = Path("/proc/self/task").glob("*/children")
    return {number for each in lists for number in each.read_text("utf-8").split()}


@pytest.fixture(autouse=True)
def _no_process_is_left() -> Iterator[None]:
    before = children()
    yield
    assert children() <= before


def shared(app: Any, each: Callable[[str], None], pages: list[str] = PAGES) -> list[Any] | None:
    return Crew(app, pages, each, lambda mine: (os.getpid(), mine)).results("at work... ", "purple")


def test_every_page_is_done_once_and_elsewhere(app: Any, tmp_path: Path) -> None:
    def each(page: str) -> None:
        (tmp_path / page).write_text(str(os.getpid()), "utf-8")

    found = shared(app, each)
    assert found is not None
    assert len({pid for pid, _ in found} - {os.getpid()}) == app.parallel
    assert sorted(page for _, mine in found for page in mine) == sorted(PAGES)
    for pid, mine in found:
        assert mine == sorted(mine, key=PAGES.index)
        assert {(tmp_path / page).read_text("utf-8") for page in mine} <= {str(pid)}


def test_there_are_no_more_processes_than_pages(app: Any) -> None:
    found = shared(app, lambda page: None, PAGES[:2])
    assert found is not None
    assert len(found) == 2


def fails(page: str) -> None:
    if page == PAGES[-1]:
        raise RuntimeError(page)


def leaves(page: str) -> None:
    if page == PAGES[0]:
        raise SystemExit(0)


def dies(page: str) -> None:
    if page == PAGES[7]:
        os.kill(os.getpid(), signal.SIGKILL)


def warns(page: str) -> None:
    if page == PAGES[20]:
        logger.warning("something is wrong", location=page, type="review", subtype="loud")


@pytest.mark.parametrize("each", [fails, leaves, dies, warns])
def test_all_or_nothing(app: Any, each: Callable[[str], None]) -> None:
    assert shared(app, each) is None


def test_a_silenced_warning_is_none(app: Any) -> None:
    found = shared(app, lambda page: logger.warning("quiet", type="review", subtype="quiet"))
    assert found is not None


def test_what_cannot_be_sent_is_no_result(app: Any) -> None:
    assert Crew(app, PAGES, fails, lambda mine: lambda: mine).results("at work... ", "purple") is None


def test_without_a_process_to_be_had_there_is_no_result(app: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse() -> int:
        raise BlockingIOError("no more processes")

    monkeypatch.setattr(os, "fork", refuse)
    assert shared(app, lambda page: None) is None


def test_the_processes_end_with_their_owner(tmp_path: Path) -> None:
    script = (
        "import os, sys, time\nfrom pathlib import Path\nfrom types import SimpleNamespace\n"
        "from book.publishing.crew import Crew\n"
        "app = SimpleNamespace(parallel=2, verbosity=0, config=SimpleNamespace(suppress_warnings=[]))\n"
        "def each(page):\n    Path(sys.argv[1], str(os.getpid())).touch()\n    time.sleep(0.05)\n"
        "Crew(app, [str(n) for n in range(20_000)], each, len).results('at work... ', 'purple')\n"
    )
    owner = subprocess.Popen([sys.executable, "-c", script, str(tmp_path)], cwd=here().root)
    while len(below := [int(path.name) for path in tmp_path.iterdir()]) < 2:
        assert owner.poll() is None
        time.sleep(0.05)
    assert all(alive(pid) for pid in below)
    owner.kill()
    owner.wait()
    gone(below)
