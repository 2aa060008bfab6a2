"""How many processes a build may use at a time."""

from __future__ import annotations

import os

from book.faults import Fault, FaultyInput

JOBS = "JOBS"
"""The variable of the environment that says so."""


def jobs() -> int:
    """As many as `JOBS` says, or as there are cores.

    Raises `FaultyInput` where `JOBS` is no number above zero.
    """
    said = os.environ.get(JOBS, "").strip()
    if not said:
        return os.cpu_count() or 1
    if not said.isdecimal() or int(said) < 1:
        wrong = f"'{said}' is not how many processes a build may use at a time; write it like {JOBS}=2"
        raise FaultyInput([Fault(JOBS, 0, "", wrong)])
    return int(said)
