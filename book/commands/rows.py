"""`row`: a finding that somebody proposed in an issue, made a row."""

from __future__ import annotations

import argparse
from pathlib import Path

from book.commands.terminal import Commands, Faults, say
from book.faults import Fault, FaultyInput
from book.repository import here


def row(arguments: argparse.Namespace) -> Faults:
    """The row and its link, written; or what is wrong with them, and nothing written."""
    from book.checks import proposed
    from book.living import issue, writing

    try:
        text = arguments.issue.read_bytes().decode("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise FaultyInput([Fault(str(arguments.issue), 0, "", f"cannot be read: {error}")]) from error
    proposal = issue.read(text, here())
    faults = proposed.faults(proposal, here())
    if not faults:
        for path, content in proposed.texts(proposal, here()).items():
            writing.replace(here().root / path, content.encode("utf-8"))
        say(f"{proposal.finding['id']} bears on {proposal.link['claim']}: {proposal.link['bearing']}.")
    return faults


def add(commands: Commands) -> None:
    """The words of this family."""
    making = commands.add_parser("row", help="make a row of the finding that an issue's text proposes")
    making.add_argument("issue", type=Path, metavar="ISSUE.md", help="the issue's text, as the form makes it")
    making.set_defaults(run=row)
