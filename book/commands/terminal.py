"""The terminal: the only place that prints, and the shape of a command."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable
from datetime import date
from typing import TypeAlias

Faults: TypeAlias = Iterable[object]
"""What a command found wrong, each with its own line as its text; none where all is in order."""

Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"
"""Where a family of commands adds its words."""


def day(text: str) -> date:
    """A day as the tables write it, of a word of the command line."""
    try:
        if len(text) != len("2026-01-31"):
            raise ValueError(text)
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"'{text}' is not a date such as 2026-01-31") from None


def say(line: str) -> None:
    """Tell the person at the terminal, at once."""
    print(line, flush=True)


def ask(prompt: str) -> str:
    """What the person answers, one line; raises `EOFError` at the end of the input."""
    return input(prompt)


def warn(line: object) -> None:
    """Tell what is wrong, or to beware of, on the error stream."""
    print(line, file=sys.stderr)
