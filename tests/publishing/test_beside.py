"""Jupyter Book beside the process that had it started: it waits for the word, and ends with its owner."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from book.publishing import afresh, beside, forking, inputs
from book.publishing.beside import Beside
from book.repository import Repository
from tests.building import build
from tests.publishing.conftest import write
from tests.publishing.test_dependencies import change

PATIENCE = 60


def alive(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text("utf-8").rsplit(")", 1)[1].split()[0]
    except OSError:
        return False
    return state not in "ZX"


def ends(pid: int) -> bool:
    """Whether the process ends, sooner or later."""
    for _ in range(PATIENCE * 20):
        if not alive(pid):
            return True
        time.sleep(0.05)
    return False


@pytest.fixture
def bare(tmp_path: Path) -> Repository:
    """A book without a chapter that has code."""
    write(tmp_path / "_config.yml", "title: Bare\nexecute:\n  execute_notebooks: 'off'\n")
    write(tmp_path / "_toc.yml", "format: jb-book\nroot: index\n")
    write(tmp_path / "index.md", "# Bare\n")
    return Repository(tmp_path)


def started(repository: Repository) -> Beside:
    words = ["build", str(repository.root), "--path-output", str(repository.root)]
    environment = os.environ | {"PYTHONPATH": str(Path(beside.__file__).parents[2])}
    return Beside(words, repository, environment, inputs.read_by_chapters(repository))


def test_it_builds_when_it_is_told_to(bare: Repository) -> None:
    before = dict(os.environ)
    with started(bare) as book:
        assert book.build() == 0
    assert "Bare" in (bare.build / "html" / "index.html").read_text("utf-8")
    assert dict(os.environ) == before


def test_it_leaves_nothing_where_it_is_not(bare: Repository) -> None:
    with started(bare) as book:
        pid = book._process.pid
    assert not alive(pid)
    assert not bare.build.exists()


def test_how_it_ended_is_known(bare: Repository) -> None:
    write(bare.root / "_toc.yml", "format: none\n")
    with started(bare) as book:
        assert book.build() == 1


def test_one_that_is_killed_is_not_waited_for(bare: Repository) -> None:
    with started(bare) as book:
        os.kill(book._process.pid, signal.SIGKILL)
        assert book.build() == -signal.SIGKILL


OWNER = """
import os, sys, time
from pathlib import Path
from book.publishing import beside, inputs
from book.repository import Repository

repository = Repository(Path(sys.argv[1]))
words = ["build", sys.argv[1], "--path-output", sys.argv[1]]
made = beside.Beside(words, repository, os.environ, inputs.read_by_chapters(repository))
print(type(made._process).__name__, made._process.pid, flush=True)
time.sleep(600)
"""


@pytest.fixture(params=["0", "random"])
def owner(request: pytest.FixtureRequest, bare: Repository) -> Iterator[subprocess.Popen[str]]:
    """A process that has had one started: forked from it, or spawned."""
    made = subprocess.Popen(
        [sys.executable, "-c", OWNER, str(bare.root)],
        stdout=subprocess.PIPE,
        text=True,
        env=os.environ
        | {"PYTHONHASHSEED": request.param, "PYTHONPATH": str(Path(beside.__file__).parents[2])},
    )
    yield made
    made.kill()
    made.wait()


@pytest.mark.skipif(not forking.CAN_FORK, reason="the system ends a process with its owner on Linux only")
def test_it_ends_with_its_owner(owner: subprocess.Popen[str], request: pytest.FixtureRequest) -> None:
    assert owner.stdout is not None
    kind, pid = owner.stdout.readline().split()
    assert kind == ("Child" if "[0]" in request.node.name else "Popen")
    assert alive(int(pid))
    owner.send_signal(signal.SIGKILL)
    owner.wait()
    assert ends(int(pid))


@pytest.mark.skipif(not forking.CAN_FORK, reason="a process is forked only where a fork is sound")
def test_a_forked_process_is_waited_for_and_ended_as_any_other() -> None:
    script = (
        "import os, signal, subprocess, time\nfrom book.publishing.forking import Child, ended\n"
        "def forked(work):\n"
        "    pid = os.fork()\n"
        "    if pid == 0:\n        work()\n        os._exit(0)\n"
        "    return Child(pid)\n"
        "assert forked(lambda: os._exit(7)).wait() == 7\n"
        "slow = forked(lambda: time.sleep(600))\n"
        "try:\n    slow.wait(0.1)\n    raise SystemExit('not waited for')\n"
        "except subprocess.TimeoutExpired:\n    pass\n"
        "slow.kill()\nassert slow.wait() == slow.wait() == -signal.SIGKILL\nslow.kill()\nended(slow)\n"
    )
    subprocess.run([sys.executable, "-c", script], check=True, timeout=PATIENCE)


@pytest.mark.skipif(not forking.CAN_FORK, reason="commands are started anew only where a fork is sound")
@pytest.mark.parametrize(
    "state",
    [
        {"PYTHONHASHSEED": "random"},
        {**afresh.SAME_EACH_TIME, afresh.CODE: "the code as it was before someone saved it"},
    ],
)
def test_a_build_whose_owner_alone_is_killed_lets_go_of_all(tiny: Repository, state: dict[str, str]) -> None:
    change(tiny.chapters / "tiny.md", "print(tiny", "import time\ntime.sleep(600)\nprint(tiny")
    process = subprocess.Popen(
        [sys.executable, "-m", "book", "build", "html"],
        cwd=tiny.root,
        env=os.environ | state,
    )
    try:
        assert any(_has_begun(process.pid) for _ in _looking())
        below = _below(process.pid)
        commands = {Path(f"/proc/{pid}/cmdline").read_text("utf-8").split("\0", 1)[1] for pid in below}
        assert commands == {"-m\0book\0build\0html\0"}, "all are forked from the one that was started anew"
    finally:
        process.kill()
        process.wait()
    assert len(below) >= 3
    assert [pid for pid in below if not ends(pid)] == []
    change(tiny.chapters / "tiny.md", "import time\ntime.sleep(600)\n", "")
    build(tiny, "html").raise_unless_built()


def _looking() -> Iterator[None]:
    for _ in range(PATIENCE * 20):
        yield
        time.sleep(0.05)


def _below(pid: int) -> list[int]:
    """The processes that come of one."""
    found = [pid]
    for one in found:
        for children in Path(f"/proc/{one}/task").glob("*/children"):
            found += [int(word) for word in children.read_text("utf-8").split()]
    return found[1:]


def _has_begun(pid: int) -> bool:
    """Whether a kernel is at work: three generations are there."""
    return len(_below(pid)) >= 3
