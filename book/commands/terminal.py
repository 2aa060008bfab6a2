"""The terminal: the only place that prints, and the shape of a command."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable
from typing import TypeAlias

Faults: TypeAlias = Iterable[object]
"""What a command found wrong, each with its own line as its text; none where all is in order."""

Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"
"""Where a family of commands adds its words."""


def say(line: str) -> None:
    """Tell the person at the terminal, at once."""
    print(line, flush=True)


def ask(prompt: str) -> str:
    """What the person answers, one line; raises `EOFError` at the end of the input."""
    return input(prompt)


def warn(line: object) -> None:
    """Tell what is wrong, or to beware of, on the error stream."""
    print(line, file=sys.stderr)
