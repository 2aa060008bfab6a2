"""Killed or out of room at any write, a search loses nothing and writes nothing twice."""

from __future__ import annotations

import errno
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from book.living import eutils, run, together
from book.living.writing import Unwritten
from book.repository import Repository, here
from tests.living.conftest import Checkout
from tests.living.services import PubMed, Trials, many, recorded, studies
from tests.living.serving import Answer, Asked

WRITES = ("fsync", "replace", "unlink", "rmdir", "mkdir")
DRIVER = """
import sys
from datetime import date
from pathlib import Path
from book.living import run
from book.living.web import CLINICALTRIALS, PUBMED, Client
from book.repository import Repository
root, pubmed, trials = sys.argv[1:]
environment = {"REVIEW_PUBMED": pubmed, "REVIEW_CLINICALTRIALS": trials}
services = {"pubmed": PUBMED, "clinicaltrials.gov": CLINICALTRIALS}
clients = {name: Client(one, sleep=lambda _: None, environment=environment) for name, one in services.items()}
outcome = run.search(Repository(Path(root)), clients, date(2026, 11, 29), run.Wanted(), lambda _: None)
sys.exit(bool(outcome.missing))
"""


class Killed(BaseException):
    """Stands for the end of the process: nothing is done after it, not even tidying up."""


@contextmanager
def failing(at: int, fault: BaseException, calls: tuple[str, ...] = WRITES) -> Iterator[list[str]]:
    """From the `at`-th write on, counted from 0, every write fails; gives the writes that were done."""
    done: list[str] = []

    def wrapped(name: str, real: Callable[..., object]) -> Callable[..., object]:
        def write(*words: object, **more: object) -> object:
            if len(done) >= at:
                raise fault
            done.append(name)
            return real(*words, **more)

        return write

    with pytest.MonkeyPatch.context() as patch:
        for name in calls:
            patch.setattr(os, name, wrapped(name, getattr(os, name)))
        yield done


def restore(checkout: Checkout, files: dict[str, bytes]) -> None:
    """The checkout as it was before any search."""
    for name, content in files.items():
        (checkout.repository.data / "living" / name).write_bytes(content)
    shutil.rmtree(run.journal_folder(checkout.repository), ignore_errors=True)
    shutil.rmtree(checkout.repository.build, ignore_errors=True)


@pytest.mark.parametrize(
    ("fault", "calls", "raised"),
    [
        (Killed(), WRITES, Killed),
        (OSError(errno.ENOSPC, "No space left on device"), ("fsync", "replace", "mkdir"), Unwritten),
    ],
    ids=["killed", "disk full"],
)
def test_an_interruption_at_every_single_write_is_made_good_by_the_next_run(
    fault: BaseException,
    calls: tuple[str, ...],
    raised: type[BaseException],
    checkout: Checkout,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(eutils, "PAGE", 10)
    checkout.repository.bibliography.write_text(
        "", "utf-8"
    )  # read anew by every run, and not the matter here
    entries = dict(list(recorded().items())[:16])
    with PubMed(entries).serving() as pubmed, Trials(studies(4)).serving() as trials:
        before = checkout.files()
        with failing(10**6, fault, calls) as writes:
            checkout.search(pubmed.address, trials.address)
        after = checkout.files()
        once = len(pubmed.asked)
        assert after != before
        assert len(writes) > 20
        for at in range(len(writes)):
            restore(checkout, before)
            asked = len(pubmed.asked)
            with failing(at, fault, calls), pytest.raises(raised):
                checkout.search(pubmed.address, trials.address)
            found = checkout.files()
            assert all(found[name] in (before[name], after[name]) for name in found)
            assert checkout.search(pubmed.address, trials.address).missing == []
            assert len(pubmed.asked) - asked <= once + 1
            found = checkout.files()
            assert found["searches.csv"].startswith(after["searches.csv"]), at
            assert {**found, "searches.csv": b""} == {**after, "searches.csv": b""}, at


def test_a_process_killed_again_and_again_comes_to_the_same_end(new_checkout: Callable[[], Checkout]) -> None:
    calm, stormy = new_checkout(), new_checkout()
    entries = many(500)
    with PubMed(entries).serving() as pubmed, Trials(studies(13)).serving() as trials:
        assert calm.search(pubmed.address, trials.address).missing == []
    running: list[subprocess.Popen[bytes]] = []

    def spoil(number: int, asked: Asked, answer: Answer) -> Answer:
        if number in (1, 3, 4):
            os.kill(running[-1].pid, signal.SIGKILL)
            running[-1].wait()
        return answer

    killed = 0
    with (
        PubMed(entries, spoil=spoil).serving() as pubmed,
        Trials(studies(13), spoil=spoil).serving() as trials,
    ):
        while True:
            command = [
                sys.executable,
                "-c",
                DRIVER,
                str(stormy.repository.root),
                pubmed.address,
                trials.address,
            ]
            running.append(subprocess.Popen(command, cwd=here().root))
            status = running[-1].wait()
            if status != -signal.SIGKILL:
                break
            killed += 1
    assert (status, killed) == (0, 6)
    assert stormy.files() == calm.files()


def test_a_table_changed_by_a_person_in_between_is_not_written_over(tmp_path: Path) -> None:
    one, two = tmp_path / "one.csv", tmp_path / "two.csv"
    for path in (one, two):
        path.write_bytes(b"old")
    aside = tmp_path / "aside"
    checkout = Repository(tmp_path)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(together, "finish", lambda *_: None)
        together.replace({one: b"new", two: b"new"}, aside, checkout)
    assert one.read_bytes() == b"old"
    two.write_bytes(b"edited")
    with pytest.raises(together.FaultyInput, match=r"two\.csv: was changed while a search"):
        together.finish(aside, checkout)
    assert (one.read_bytes(), two.read_bytes()) == (b"old", b"edited")
    two.write_bytes(b"old")
    assert together.finish(aside, checkout)
    assert (one.read_bytes(), two.read_bytes()) == (b"new", b"new")
    assert not together.finish(aside, checkout)
