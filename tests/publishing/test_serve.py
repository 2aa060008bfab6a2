"""`python -m book serve`, as a person at work meets it: what is saved is shown, and Ctrl-C leaves nothing."""

from __future__ import annotations

import os
import queue
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from urllib.request import urlopen

import pytest
from playwright.sync_api import Browser

from book.publishing import forking
from book.repository import Repository
from tests.publishing.conftest import write

PATIENCE = 300
"""Seconds until a build that did not come is given up."""

ADDRESS = re.compile(r"http://localhost:\d+/")
WORDS = "It has one chapter."


class Served:
    """A server that runs, and what it says."""

    def __init__(self, repository: Repository) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "book", "serve", "--port", "0"],
            cwd=repository.root,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        self._lines: queue.Queue[str] = queue.Queue()
        self.said: list[str] = []
        threading.Thread(target=self._listen, daemon=True).start()
        found = ADDRESS.search(self.until("http://localhost"))
        assert found
        self.address = found[0]

    def _listen(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self._lines.put(line)

    def until(self, words: str) -> str:
        """The next line with these words."""
        while True:
            try:
                self.said.append(self._lines.get(timeout=PATIENCE))
            except queue.Empty:
                raise AssertionError("".join(self.said)) from None
            if words in self.said[-1]:
                return self.said[-1]

    def page(self, name: str) -> str:
        with urlopen(self.address + name) as answer:
            return str(answer.read().decode())

    def interrupt(self) -> int:
        """Ctrl-C: the terminal tells every process of the group."""
        os.killpg(self.process.pid, signal.SIGINT)
        return self.process.wait(60)


@pytest.fixture
def served(tiny: Repository) -> Iterator[Served]:
    write(tiny.root / "index.md", f"# A tiny book\n\n{WORDS}\n")
    made = Served(tiny)
    yield made
    if made.process.poll() is None:
        os.killpg(made.process.pid, signal.SIGKILL)
        made.process.wait()


def change(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")


def below(pid: int) -> list[int]:
    """The processes that a process has started, and those that they have."""
    found = []
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        for child in map(int, task.read_text().split()):
            found += [child, *below(child)]
    return found


def alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text("utf-8").rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False


def test_what_is_saved_is_shown_and_a_fault_is_told_until_it_is_put_right(
    served: Served, tiny: Repository
) -> None:
    index, module = tiny.root / "index.md", tiny.root / "book" / "tiny.py"
    assert WORDS in served.page("")

    change(index, WORDS, "It still has one chapter.")
    served.until("Changed: index.md")
    served.until("Built.")
    assert "It still has one chapter." in served.page("index.html")

    workers = below(served.process.pid)
    change(module, '"counted"', '"found"')
    served.until("Built.")
    assert re.search(r"found \d+ cells", served.page("chapters/tiny.html"))
    if forking.CAN_FORK:
        assert workers
        assert not any(map(alive, workers))

    change(index, "It still has", "It {ref}`no-such-place` has")
    served.until("the html build failed")
    assert any("no-such-place" in line for line in served.said)
    change(index, "It {ref}`no-such-place` has", "Again it has")
    served.until("Built.")
    assert "Again it has one chapter." in served.page("")

    table = tiny.data / "tiny.csv"
    change(table, ",1,doe2001small", ",one,doe2001small")
    assert "data/tiny.csv:3" in served.until("tiny.csv:3")
    change(table, ",one,doe2001small", ",2,doe2001small")
    served.until("Built.")
    assert "found 43 cells" in served.page("chapters/tiny.html")

    part = tiny.root / "book" / "publishing" / "icons.py"
    change(part, "\nSHEET", "\nraise RuntimeError('no icons')\nSHEET")
    served.until("no icons")
    change(part, "\nraise RuntimeError('no icons')", "")
    served.until("Built.")

    left = below(served.process.pid)
    assert served.interrupt() == 0
    assert not any(map(alive, left))


def test_an_interrupted_build_leaves_nothing_and_the_next_one_is_right(
    served: Served, tiny: Repository
) -> None:
    change(tiny.root / "index.md", WORDS, "It is cut off.")
    served.until("Running Jupyter-Book")
    left = below(served.process.pid)
    assert served.interrupt() == 0
    assert not any(map(alive, left))
    again = Served(tiny)
    try:
        assert "It is cut off." in again.page("")
    finally:
        again.interrupt()


def test_an_open_page_shows_itself_anew_once(served: Served, tiny: Repository, chromium: Browser) -> None:
    page = chromium.new_page()
    loads: list[str] = []
    page.on("load", lambda shown: loads.append(shown.url))
    page.goto(served.address)
    change(tiny.root / "index.md", WORDS, "It has a page that follows.")
    page.get_by_text("It has a page that follows.").wait_for(timeout=PATIENCE * 1000)
    page.wait_for_load_state()
    served.until("Built.")
    page.evaluate("() => new Promise((done) => setTimeout(done, 500))")
    assert len(loads) == 2
    assert "EventSource" not in (tiny.build / "html" / "index.html").read_text("utf-8")
    page.close()
