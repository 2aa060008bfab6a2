"""A file is changed whole or not at all, and only where it was meant."""

from __future__ import annotations

import csv
import errno
import io
import os
import stat
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from book.faults import FaultyInput
from book.living import writing

TEXT = 'id,what,note\na,"one, quoted",x\nb,two,"""y"""\nc,"over\ntwo lines",\n'
CELLS = st.text(st.sampled_from("ab ,\"\n'é;"), max_size=6)


def rows_of(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text, newline="")))


def test_rows_are_added_behind_the_last_and_no_byte_before_them_changes() -> None:
    row = {"note": 'a "word"', "id": "d", "what": "x, y"}
    assert writing.appended(TEXT, [row], "t.csv") == TEXT + 'd,"x, y","a ""word"""\n'
    assert writing.appended(TEXT, [], "t.csv") == TEXT


def test_windows_line_ends_are_kept() -> None:
    text = "id,what\r\na,1\r\n"
    assert writing.appended(text, [{"id": "b", "what": "2"}], "t.csv") == text + "b,2\r\n"
    assert writing.changed(text, "id", {"a": {"what": "2"}}, "t.csv") == "id,what\r\na,2\r\n"


@pytest.mark.parametrize("text", ["id,what\na,1\nb,tw", "id,what", 'id,what\na,1\nb,"tw\n', "", "\n"])
def test_an_incomplete_file_is_not_added_to(text: str) -> None:
    with pytest.raises(FaultyInput):
        writing.appended(text, [{"id": "c", "what": "3"}], "data/t.csv")


def test_the_complaint_names_the_file_and_the_line() -> None:
    with pytest.raises(FaultyInput) as caught:
        writing.appended("id,what\na,1\nb,tw", [], "data/t.csv")
    assert str(caught.value).startswith("data/t.csv:3: the last line is incomplete")


def test_a_row_of_another_shape_is_refused() -> None:
    with pytest.raises(FaultyInput, match="other columns than the table: note, notes"):
        writing.appended(TEXT, [{"id": "d", "what": "", "notes": ""}], "t.csv")


def test_one_cell_is_changed_and_its_neighbours_keep_their_quotes() -> None:
    changed = writing.changed(TEXT, "id", {"b": {"what": "2, or II"}, "c": {"note": "z"}}, "t.csv")
    assert changed == TEXT.replace("b,two,", 'b,"2, or II",').replace('lines",\n', 'lines",z\n')


def test_a_cell_that_says_the_same_keeps_its_quotes() -> None:
    assert writing.changed(TEXT, "id", {"a": {"note": "x"}, "b": {"note": '"y"'}}, "t.csv") == TEXT


def test_every_row_and_column_that_is_not_there_is_named() -> None:
    with pytest.raises(FaultyInput) as rows:
        writing.changed(TEXT, "id", {"x": {"what": ""}, "y": {"what": ""}}, "t.csv")
    assert [fault.message for fault in rows.value.faults] == ["no row has 'x'", "no row has 'y'"]
    with pytest.raises(FaultyInput, match=r"t\.csv:1: wat: is no column"):
        writing.changed(TEXT, "id", {"a": {"wat": ""}}, "t.csv")
    with pytest.raises(FaultyInput, match=r"t\.csv:3: id: 'a' stands in a second row"):
        writing.changed("id,what\na,1\na,2\n", "id", {"a": {"what": "3"}}, "t.csv")


@given(st.lists(st.tuples(CELLS, CELLS), min_size=1, max_size=5), CELLS, st.data())
def test_what_is_written_is_what_is_read_back(
    cells: list[tuple[str, str]], new: str, data: st.DataObject
) -> None:
    rows = [{"id": f"r{n}", "a": a, "b": b} for n, (a, b) in enumerate(cells)]
    text = writing.appended("id,a,b\n", rows, "t.csv")
    assert rows_of(text) == [["id", "a", "b"], *([row["id"], row["a"], row["b"]] for row in rows)]
    which = data.draw(st.sampled_from(range(len(rows))))
    changed = writing.changed(text, "id", {f"r{which}": {"a": new}}, "t.csv")
    expected = [["id", "a", "b"], *([row["id"], row["a"], row["b"]] for row in rows)]
    expected[which + 1][1] = new
    assert rows_of(changed) == expected


@given(st.text(st.sampled_from('a,"\r\n'), max_size=20))
def test_any_text_is_either_refused_or_kept_whole(text: str) -> None:
    written = text
    with suppress(FaultyInput):
        written = writing.appended(text, [], "t.csv")
    assert written == text


def test_the_new_content_takes_the_old_ones_place_with_its_permissions(tmp_path: Path) -> None:
    file = tmp_path / "t.csv"
    file.write_bytes(b"old")
    file.chmod(0o640)
    link = tmp_path / "link.csv"
    link.symlink_to(file)
    writing.replace(link, b"new")
    assert file.read_bytes() == b"new"
    assert link.is_symlink()
    assert stat.S_IMODE(file.stat().st_mode) == 0o640
    writing.replace(tmp_path / "made.csv", b"first")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["link.csv", "made.csv", "t.csv"]


@pytest.mark.parametrize("step", ["fsync", "replace", "fdopen"])
def test_a_full_disk_leaves_the_old_file_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    file = tmp_path / "t.csv"
    file.write_bytes(b"old")

    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Path if step == "replace" else os, step, full)
    with pytest.raises(writing.Unwritten, match=r"t.csv could not be written: No space left on device"):
        writing.replace(file, b"new")
    monkeypatch.undo()
    assert file.read_bytes() == b"old"
    assert [path.name for path in tmp_path.iterdir()] == ["t.csv"]


def test_a_folder_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(writing.Unwritten, match="No such file"):
        writing.replace(tmp_path / "nowhere" / "t.csv", b"new")
