"""What changed, told to people: nothing in the data becomes markup, and long lists are counted."""

from __future__ import annotations

import json
import re

from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from book.living import report
from book.living.changes import WHATS, Change

MOVED = Change("claim", "a-claim", "moved", "supported, high", "qualified, low", ("+x2020-y (limits)",))


@given(st.text())
def test_text_in_a_code_span_stays_there(text: str) -> None:
    span = report.code(text)
    fence = re.match("`+", span)
    assert fence
    assert span.endswith(fence[0])
    assert "\n" not in span
    assert fence[0] not in span[len(fence[0]) : -len(fence[0])]


def test_a_mention_in_an_id_is_shown_and_not_obeyed() -> None:
    told = report.markdown([Change("finding", "@everyone [x](https://evil.example) <img>", "added")])
    assert "`@everyone [x](https://evil.example) <img>`" in told


def active(text: str) -> str:
    """What of a Markdown text is not shown as code: there a mention, a link or mark-up would be obeyed."""
    tokens = MarkdownIt("gfm-like", {"linkify": False}).parse(text)
    inline = [child for token in tokens for child in token.children or ()]
    shown = [one.content for one in inline if one.type != "code_inline"]
    return "".join([*shown, *(token.content for token in tokens if token.type == "html_block")])


evil = st.text(st.sampled_from("@`|\\<>[]() !*_\n"), max_size=8)


@given(
    st.lists(
        st.tuples(evil, evil, evil, st.sampled_from(["claim", "trial", "table"]), st.sampled_from(WHATS))
    )
)
def test_nothing_of_the_tables_is_obeyed_wherever_it_stands(
    rows: list[tuple[str, str, str, str, str]],
) -> None:
    changes = [
        Change(kind, one, what, before, after, ("1 added",) if kind == "table" else (one, after))
        for one, before, after, kind, what in rows
    ]
    assert "@" not in active(report.markdown(changes))


def test_what_is_told_fits_a_comment_and_no_code_span_is_cut_off() -> None:
    why = tuple(f"+{number}-@everyone (for)" * 50 for number in range(50))
    changes = [
        Change("claim", f"claim-{number}", what, "a", "b", why) for what in WHATS for number in range(90)
    ]
    told = report.markdown(changes)
    assert len(told.encode()) <= report.LARGEST
    assert "@" in told
    assert "@" not in active(told)
    assert "- and 9" in told or "- and 8" in told


def test_moved_claims_come_first_and_in_full() -> None:
    told = report.markdown([*(Change("paper", f"p{number}", "added") for number in range(100)), MOVED])
    assert told.startswith(
        "### Claims that move\n\n- claim `a-claim`: `supported, high → qualified, low` (`+x2020-y (limits)`)"
    )
    assert "| papers | 100 added |" in told
    assert f"- and {100 - report.LONGEST_LIST} more" in told


def test_nothing_changed_is_said() -> None:
    assert report.markdown([]) == "Claims, rows, papers and trials stay as they are."
    assert report.lines([]) == ["Nothing changed."]


def test_the_json_holds_every_change() -> None:
    record = json.loads(report.as_json("0.1.0", ".", [MOVED]))
    assert record["from"] == "0.1.0"
    assert record["changes"][0]["why"] == ["+x2020-y (limits)"]


def test_the_changelog_counts_and_names_the_claims_that_moved() -> None:
    assert report.changelog([MOVED, Change("paper", "p", "added")]) == [
        "- Claims: 1 moved.",
        "- Papers: 1 added.",
        "- `a-claim` is qualified with low certainty, and was supported with high certainty.",
    ]


def test_a_change_on_the_terminal_is_one_line() -> None:
    assert report.lines([MOVED])[-1] == (
        "claim a-claim: moved (supported, high → qualified, low); +x2020-y (limits)"
    )
