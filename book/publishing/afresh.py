"""A command started anew where its process is not known to be fit to be forked for kernels."""

from __future__ import annotations

import os
import sys

from book.publishing import forking

SAME_EACH_TIME = {"PYTHONHASHSEED": "0", "PYTHONUNBUFFERED": "1"}
"""The environment of processes that build: things come in the same order each time."""

CODE = "REVIEW_CODE"
"""The variable of the environment with the state of the code before any of it was loaded."""

OURS = ["-m", "book"]


def begin(code: str) -> None:
    """Start `python -m book …` anew with things in the same order each time, unless that has been done.

    `code` is `inputs.code_digest`. Who loads code and then finds it as it was before has loaded just that: no
    kernel that is forked from this process runs a chapter by code of another state than is noted.
    """
    if not forking.CAN_FORK or sys.orig_argv[1:3] != OURS:
        return
    if os.environ.pop(CODE, "") != code or SAME_EACH_TIME.items() - os.environ.items():
        fresh = os.environ | SAME_EACH_TIME | {CODE: code}
        os.execve(sys.executable, [sys.executable, *sys.orig_argv[1:]], fresh)
    forking.look_for_garbage_seldom()
