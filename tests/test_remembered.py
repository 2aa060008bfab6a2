"""What is remembered is right for as long as the files behind it are as they were, and is told with them."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from book import remembered, sources
from book.faults import FaultyInput
from book.repository import Repository

asked: list[str] = []


@remembered.remembered
def length(path: Path) -> int:
    asked.append("length")
    return len(sources.read(path, Repository(path.parent)))


@remembered.kept
def doubled(path: Path) -> int:
    asked.append("doubled")
    return 2 * length(path)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    asked.clear()
    path = tmp_path / "one.txt"
    path.write_text("four", "utf-8")
    return path


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    remembered.keep_in(tmp_path / "kept", "as it is")
    yield tmp_path / "kept"
    remembered.keep_in(None)


def again() -> None:
    """As another process would ask: nothing is in memory."""
    remembered.forget()


def test_a_result_is_worked_out_once_and_its_files_are_told_each_time(file: Path) -> None:
    for _ in range(2):
        with remembered.reading() as files:
            assert doubled(file) == 8
        assert files == {file: remembered.state(file)}
    assert asked == ["doubled", "length"]


def test_each_who_watches_is_told(file: Path) -> None:
    with remembered.reading() as outer:
        with remembered.reading() as inner:
            length(file)
        assert set(inner) == {file}
    assert set(outer) == {file}


def test_what_was_looked_for_and_not_found_is_told_too(tmp_path: Path) -> None:
    missing = tmp_path / "none.txt"
    with remembered.reading() as files, pytest.raises(FaultyInput):
        length(missing)
    assert files == {missing: remembered.GONE}


def test_what_is_kept_outlives_the_process_until_a_file_changes(file: Path, folder: Path) -> None:
    assert doubled(file) == 8
    again()
    with remembered.reading() as files:
        assert doubled(file) == 8
    assert asked == ["doubled", "length"]
    assert files == {file: remembered.state(file)}
    again()
    file.write_text("three", "utf-8")
    assert doubled(file) == 10


def test_what_is_kept_is_of_one_state_of_the_code(file: Path, folder: Path) -> None:
    doubled(file)
    again()
    remembered.keep_in(folder, "changed")
    doubled(file)
    assert asked.count("doubled") == 2


@given(spoil=st.binary(max_size=60), at=st.integers(0, 40))
def test_a_broken_result_is_worked_out_again(
    tmp_path_factory: pytest.TempPathFactory, spoil: bytes, at: int
) -> None:
    file = tmp_path_factory.mktemp("broken") / "one.txt"
    file.write_text("four", "utf-8")
    remembered.keep_in(file.parent / "kept", "as it is")
    try:
        doubled(file)
        for place in (file.parent / "kept").iterdir():
            content = place.read_bytes()
            place.write_bytes(content[:at] + spoil)
        again()
        assert doubled(file) == 8
    finally:
        remembered.keep_in(None)


def test_without_room_for_it_a_result_is_worked_out_all_the_same(file: Path, tmp_path: Path) -> None:
    taken = tmp_path / "taken"
    taken.write_text("a file where the folder should be", "utf-8")
    remembered.keep_in(taken / "kept", "")
    try:
        assert doubled(file) == 8
    finally:
        remembered.keep_in(None)
