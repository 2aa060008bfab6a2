"""How many processes a build may use is said by a number, or by the machine."""

from __future__ import annotations

import os

import pytest

from book.faults import FaultyInput
from book.publishing import jobs


@pytest.mark.parametrize("said", ["0", "-1", "two", "1.5"])
def test_how_many_processes_is_a_number(said: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(jobs.JOBS, said)
    with pytest.raises(FaultyInput, match=f"'{said}' is not how many processes"):
        jobs.jobs()
    monkeypatch.setenv(jobs.JOBS, " 3 ")
    assert jobs.jobs() == 3
    monkeypatch.delenv(jobs.JOBS)
    assert jobs.jobs() == os.cpu_count()
