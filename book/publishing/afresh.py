"""A process builds by the code as it is, and not by what it loaded earlier; else it is started anew.

Who loads code and then finds it as it was before has loaded just that: so nothing is made by code of another
state than is noted of it.
"""

from __future__ import annotations

import os
import sys

from book.publishing import forking

SAME_EACH_TIME = {"PYTHONHASHSEED": "0", "PYTHONUNBUFFERED": "1"}
"""The environment of processes that build: things come in the same order each time."""

CODE = "REVIEW_CODE"
"""The variable of the environment with the state of the code before any of it was loaded."""

OURS = ["-m", "book"]


class OtherCodeError(RuntimeError):
    """The code is not what this process has loaded."""


_loaded: list[str] = []


def has_loaded(before: str, after: str) -> None:
    """Note that this process has loaded code, of which these were the states before and after."""
    _loaded[:] = [before if before == after else ""]


def begin(code: str) -> None:
    """Build by code of the state `code`, as `inputs.code_digest` gives it, from here on.

    `python -m book …` is started anew with things in the same order each time, unless that has been done; a
    process that has loaded code long before raises `OtherCodeError` where it is another.
    """
    if _loaded and _loaded != [code]:
        raise OtherCodeError
    if not forking.CAN_FORK or sys.orig_argv[1:3] != OURS:
        return
    if os.environ.pop(CODE, "") != code or SAME_EACH_TIME.items() - os.environ.items():
        fresh = os.environ | SAME_EACH_TIME | {CODE: code}
        os.execve(sys.executable, [sys.executable, *sys.orig_argv[1:]], fresh)
    forking.look_for_garbage_seldom()
