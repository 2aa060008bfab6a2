"""A version made ready: every file that names it, at once, or none."""

from __future__ import annotations

import errno
import shutil
from datetime import date
from pathlib import Path

import pytest

from book import __main__, checks, commands, tables
from book.faults import FaultyInput
from book.living import recorded, release, report
from book.living.changes import Change
from book.living.release import Release
from book.repository import Repository, here
from tests.copies import copied

CLAIM = "premetastatic-organs-are-primed"
CHANGES = [
    Change("claim", CLAIM, "moved", "supported, high", "qualified, low", ("+a2020-b (for)", "one; two")),
    Change("paper", "nobody2020nothing", "added", after="No, 2020"),
]
NEXT = Release("90.1.0", date(2026, 12, 24), "More of it")


@pytest.fixture
def copy(repository: Repository, tmp_path: Path) -> Repository:
    made = copied(repository, tmp_path / "one")
    shutil.copy(repository.root / "CHANGELOG.md", made.root)
    return made


def test_a_release_sets_its_number_wherever_it_stands(copy: Repository) -> None:
    release.write(release.prepared(NEXT, CHANGES, copy))
    cite = copy.citation.read_text("utf-8")
    assert "\nversion: 90.1.0\n" in cite
    assert "\ndate-released: 2026-12-24\n" in cite
    again = copied(copy, copy.root.parent / "again")
    assert release.newest(again) == "90.1.0"
    changelog = (copy.root / "CHANGELOG.md").read_text("utf-8")
    assert "## [Unreleased]\n\n## [90.1.0] - 2026-12-24\n" in changelog
    assert "\n".join(["### Evidence", *report.changelog(CHANGES)]) in changelog
    assert checks.run(again) == []


def test_what_stood_under_unreleased_stands_under_the_version(copy: Repository) -> None:
    path = copy.root / "CHANGELOG.md"
    before = path.read_text("utf-8")
    path.write_text(
        before.replace("## [Unreleased]\n", "## [Unreleased]\n\n### Added\n- A thing.\n", 1), "utf-8"
    )
    texts = release.prepared(NEXT, CHANGES, copy)
    part = texts[path].split("## [90.1.0]")[1].split("## [")[0]
    assert "- A thing." in part
    assert texts[path].count("- A thing.") == 1
    old = before.split("## [", 2)[2]
    assert texts[path].endswith(old)


def test_recorded_changes_are_read_back_as_they_were(copy: Repository) -> None:
    earlier = recorded.read(copy)
    release.write(release.prepared(NEXT, CHANGES, copy))
    read = recorded.read(copied(copy, copy.root.parent / "again"))
    assert read["90.1.0"][1] == CHANGES[1]
    assert read["90.1.0"][0].why == ("+a2020-b (for)", "one, two")
    assert {version: found for version, found in read.items() if version != "90.1.0"} == earlier


def test_recording_a_version_again_replaces_it(copy: Repository) -> None:
    version = tables.read("releases", copy)["version"].iloc[-1]
    text = recorded.with_version(version, CHANGES, copy)
    assert sum(line.startswith(f"{version},") for line in text.splitlines()) == len(CHANGES)


def test_all_that_stands_in_the_way_is_told_at_once_and_nothing_written(copy: Repository) -> None:
    before = {path: path.read_bytes() for path in copy.root.rglob("*") if path.is_file()}
    with pytest.raises(FaultyInput) as told:
        release.prepared(Release("0.0.1", date(2026, 12, 24), "two\nlines"), CHANGES, copy)
    assert [fault.path for fault in told.value.faults] == ["summary", "version"]
    assert {path: path.read_bytes() for path in before} == before


def test_a_version_of_nothing_is_refused(copy: Repository) -> None:
    path = copy.root / "CHANGELOG.md"
    head, _, rest = path.read_text("utf-8").partition("## [Unreleased]")
    path.write_text(f"{head}## [Unreleased]\n\n## [{rest.split('## [', 1)[1]}", "utf-8")
    with pytest.raises(FaultyInput, match="nothing stands under Unreleased"):
        release.prepared(NEXT, [], copy)


def test_the_next_number_follows_the_newest(copy: Repository) -> None:
    major, minor, _ = release.newest(copy).split(".")
    assert release.next_version(copy) == f"{major}.{int(minor) + 1}.0"


def test_the_changelog_tells_of_each_version_what_was_recorded() -> None:
    changelog = (here().root / "CHANGELOG.md").read_text("utf-8")
    known = recorded.read()
    assert known
    for version, changes in known.items():
        part = changelog.split(f"## [{version}]")[1].split("\n## [")[0]
        assert "\n".join([release.EVIDENCE, *report.changelog(changes)]) in part, version


def test_every_version_but_the_first_says_what_it_changed() -> None:
    assert set(recorded.read()) == set(tables.read("releases")["version"].iloc[1:])


def test_a_log_with_a_fault_is_told_before_a_version_takes_its_place(copy: Repository) -> None:
    path = copy.data / "living" / "changes.csv"
    path.write_text(path.read_text("utf-8") + "0.1.0,claim,cut-off\n", "utf-8")
    with pytest.raises(FaultyInput, match=r"changes\.csv:\d+: has 3 cells"):
        recorded.with_version("90.1.0", CHANGES, copy)


@pytest.mark.parametrize("word", ["31.1.2026", "20260131", "tomorrow"])
def test_a_day_of_release_that_is_none_is_told_in_words(
    word: str, copy: Repository, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(commands.versions, "here", lambda: copy)
    with pytest.raises(SystemExit):
        __main__.main(["release", "--date", word])
    assert f"'{word}' is not a date such as 2026-01-31" in capsys.readouterr().err


def test_a_full_disk_is_told_in_words(
    copy: Repository, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    version = release.newest(copy)
    monkeypatch.setattr(commands.versions, "here", lambda: copy)
    monkeypatch.setattr("tempfile.mkstemp", full)
    assert __main__.main(["changes", ".", ".", "--record", version]) == 1
    assert "changes.csv could not be written: No space left on device" in capsys.readouterr().err
