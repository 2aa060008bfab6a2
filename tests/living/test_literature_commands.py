"""`add`, `watch` and `verify` at the terminal: what they say, where they say it, and how they end."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from filelock import FileLock

from book import __main__
from book.commands import literature
from book.living import entry, logs
from book.living.work import Work
from book.repository import Repository
from tests.copies import copied
from tests.living.recorded import Recorded
from tests.living.serving import Answer, serving

TITLE = "miR-429 promotes the proliferation of non-small cell lung cancer cells via targeting DLC-1"


@pytest.fixture
def copy(repository: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Repository:
    """A checkout of one reference and no trial."""
    copy = copied(repository, tmp_path)
    work = Work(TITLE, ("Xiao, Peng",), "Oncol Lett", "2016", pmid="27602157", doi="10.3892/ol.2016.4904")
    copy.bibliography.write_text(entry.written(work, "xiao2016mir429"), "utf-8")
    trials = copy.data / "trials" / "trials.csv"
    trials.write_text(trials.read_text("utf-8").split("\n")[0] + "\n", "utf-8")
    monkeypatch.setattr(literature, "here", lambda: copy)
    return copy


@contextmanager
def online(monkeypatch: pytest.MonkeyPatch, recorded: Recorded) -> Iterator[None]:
    with serving(recorded) as server, monkeypatch.context() as patch:
        for name in ("REVIEW_PUBMED", "REVIEW_CROSSREF", "REVIEW_CLINICALTRIALS"):
            patch.setenv(name, server.address)
        yield


def refusing() -> Recorded:
    return Recorded(before=lambda asked: Answer(status=403))


def test_a_paper_is_added(
    copy: Repository, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with online(monkeypatch, Recorded()):
        assert __main__.main(["add", "pmid:32090497"]) == 0
    said = capsys.readouterr()
    assert "references.bib:1: xu2020molecular" not in said.out
    assert "xu2020molecular" in said.out
    assert "`make check` names each cell that still wants something" in said.out
    assert "Expression of concern 7 June 2021" in said.err


def test_offline_nothing_is_written_and_it_says_so(
    copy: Repository, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    before = copy.bibliography.read_bytes()
    with online(monkeypatch, refusing()):
        assert __main__.main(["add", "pmid:32090497"]) == 1
    assert "nothing was written. Try again online, or add it by hand" in capsys.readouterr().err
    assert copy.bibliography.read_bytes() == before


def test_the_watch_tells_what_is_new_and_then_that_all_was_asked(
    copy: Repository, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with online(monkeypatch, Recorded()):
        assert __main__.main(["watch", "--references"]) == 0
        said = capsys.readouterr()
        assert "pubmed: 1 asked for, 1 new" in said.out
        assert "xiao2016mir429: retraction 2021-07 (pmid:34093767)" in said.out
        assert "run `make check`" in said.out
        assert "crossref sent no record of 10.3892/ol.2016.4904" in said.err
        assert __main__.main(["watch", "--references"]) == 0
    assert "All was asked for today already" in capsys.readouterr().out


def test_the_watch_speaks_to_programs(
    copy: Repository, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with online(monkeypatch, Recorded()):
        assert __main__.main(["watch", "--json"]) == 0
    batches = json.loads(capsys.readouterr().out)
    assert [one["source"] for one in batches] == ["pubmed", "crossref"]
    assert batches[0]["found"] == ["xiao2016mir429: retraction 2021-07 (pmid:34093767)"]


def test_a_watch_that_could_not_ask_ends_with_one_and_logs_it(
    copy: Repository, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with online(monkeypatch, refusing()):
        assert __main__.main(["watch", "--references"]) == 1
    assert "pubmed: 1 could not be asked for: it answered 403" in capsys.readouterr().err
    assert [row.cells["answered"] for row in logs.rows("watch_log", copy)] == ["0", "0"]
    assert all("403" in row.cells["trouble"] for row in logs.rows("watch_log", copy))


def test_verify_tells_faults_and_what_could_not_be_asked(
    copy: Repository, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with online(monkeypatch, Recorded()):
        assert __main__.main(["verify"]) == 0
        assert "Entries held against their records: 1; faults: 0." in capsys.readouterr().out
        text = copy.bibliography.read_text("utf-8")
        copy.bibliography.write_text(text.replace("non-small cell lung cancer", "melanoma"), "utf-8")
        assert __main__.main(["verify"]) == 1
        assert "references.bib:1: title: 'miR-429 promotes" in capsys.readouterr().err
    with online(monkeypatch, refusing()):
        assert __main__.main(["verify"]) == 1
    assert "PubMed could not be asked for 1 of 1 records" in capsys.readouterr().err


def test_two_at_once_do_not_write_into_each_other(
    copy: Repository, capsys: pytest.CaptureFixture[str]
) -> None:
    copy.build.mkdir()
    with FileLock(copy.build / "literature.lock"):
        assert __main__.main(["watch"]) == 1
    assert "is under way in this checkout" in capsys.readouterr().err


@pytest.mark.parametrize("words", [["add"], ["watch", "--everything"], ["verify", "x"]])
def test_wrong_words_are_refused(words: list[str]) -> None:
    with pytest.raises(SystemExit):
        __main__.main(words)
