"""One cell of a table: what may stand in it, and what a contributor is told."""

from __future__ import annotations

import unicodedata
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from book import values
from book.schema import Field


def field(**settings: object) -> Field:
    return Field(**{"name": "x", "type": "string", "description": "a thing", **settings})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("settings", "text", "words"),
    [
        ({"required": True}, "", "every row needs it"),
        ({}, " spaced", "space at its start or end"),
        ({}, "two\nlines", "line break"),
        ({}, "zero\u200bwidth", "U+200B"),
        ({"enum": ("treg", "breg")}, "t-reg", "did you mean 'treg'?"),
        ({"pattern": r"CL:\d{7}", "pattern_hint": "a Cell Ontology id"}, "CL:889", "a Cell Ontology id"),
        ({"type": "integer"}, "1.5", "whole number"),
        ({"type": "integer", "maximum": "5"}, "6", "above the most allowed, 5"),
        ({"type": "integer", "minimum": "1"}, "0", "below the least allowed, 1"),
        ({"type": "number"}, "inf", "a number such as"),
        ({"type": "number"}, "1,5", "with a point"),
        ({"type": "date"}, "2026-02-30", "a date such as"),
        ({"type": "date"}, "20260130", "a date such as"),
        ({"type": "boolean"}, "yes", "true or false"),
        ({"delimiter": ";"}, "a;;b", "empty value between two ';'"),
        ({"delimiter": ";"}, "a;b;a", "names 'a' twice"),
    ],
)
def test_a_wrong_cell_is_told_in_words(settings: dict[str, object], text: str, words: str) -> None:
    assert words in " ".join(values.faults_in(field(**settings), text))


@pytest.mark.parametrize(
    ("settings", "text"),
    [
        ({}, ""),
        ({}, "γδ T cells, IL-17 – and “quotes”"),
        ({"enum": ("a", "b"), "delimiter": ";"}, "a;b"),
        ({"type": "number", "minimum": "0"}, "0"),
        ({"type": "date"}, "2026-01-31"),
    ],
)
def test_a_right_cell_passes(settings: dict[str, object], text: str) -> None:
    assert list(values.faults_in(field(**settings), text)) == []


@given(st.text(max_size=40), st.sampled_from(["string", "integer", "number", "date", "boolean"]))
def test_what_passes_can_be_read(text: str, kind: str) -> None:
    if text and not list(values.faults_in(field(type=kind), text)):
        values.parse(kind, text)


@given(st.dates())
def test_a_date_is_read_as_written(day: date) -> None:
    assert values.parse("date", day.isoformat()) == day


@given(st.text(max_size=20))
def test_every_invisible_character_is_named_and_no_visible_one(text: str) -> None:
    hidden = sorted({f"U+{ord(char):04X}" for char in text if unicodedata.category(char) in ("Cc", "Cf")})
    told = [one for one in values.faults_in(field(), text) if "invisible" in one]
    assert told == ([f"holds a line break or an invisible character ({', '.join(hidden)})"] if hidden else [])
