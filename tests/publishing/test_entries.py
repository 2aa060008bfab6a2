"""Entries of the bibliography are formatted as pybtex formats them, once."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pybtex.richtext import Text

from book.publishing import entries

READ = getattr(Text.from_latex, "__wrapped__", Text.from_latex.__func__)
"""The reader of pybtex itself, whether ours is in its place or not."""

LETTERS = st.text("aZ0éγ .,:;()/-'`\"{}\\$~^_&%<>?!+=@#|\t\n", max_size=12)


@given(st.one_of(st.from_regex(entries.PLAIN, fullmatch=True), LETTERS))
def test_what_is_taken_as_it_stands_is_what_the_reader_of_tex_gives(text: str) -> None:
    if entries.PLAIN.fullmatch(text):
        assert repr(entries._reading(READ)(Text, text)) == repr(READ(Text, text))


@pytest.mark.parametrize(
    "text", ["{TGF}-beta", "785--788", "O'Connell", r"\'Alvarez", "a  b", " a", "„x“ ,,y''"]
)
def test_tex_is_left_to_its_reader(text: str) -> None:
    assert not entries.PLAIN.fullmatch(text)
    assert entries._reading(READ)(Text, text) == READ(Text, text)


@pytest.mark.parametrize(
    "text", ["Journal for ImmunoTherapy of Cancer", "10.1016/j.cell.2012.04.031", "Müller"]
)
def test_names_and_identifiers_need_no_reader(text: str) -> None:
    def never(_kind: type[Text], latex: str) -> Text:
        raise AssertionError(latex)

    assert str(entries._reading(never)(Text, text)) == text
