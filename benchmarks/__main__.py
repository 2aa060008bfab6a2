"""`python -m benchmarks [SUBJECT …]`: measure, and write `benchmarks/results/SUBJECT.csv`."""

from __future__ import annotations

import argparse
import os
import platform
import sys
import time
from collections.abc import Callable, Iterator
from importlib.metadata import version
from pathlib import Path

import pandas as pd

from benchmarks import building, citations, explorer, growth, labelled, lighthouse, pages, report, screening
from book.commands.terminal import say, warn
from book.repository import here

RESULTS = Path(__file__).parent / "results"
SUBJECTS: dict[str, Callable[[], Iterator[dict[str, object]]]] = {
    "building": building.rows,
    "citations": citations.rows,
    "explorer": explorer.rows,
    "growth": growth.rows,
    "lighthouse": lighthouse.rows,
    "pages": pages.rows,
    "screening": screening.rows,
}
"""What can be measured; each gives the rows of its table, or raises `labelled.NotThere`."""


def machine() -> str:
    """What this was measured on, without a name."""
    parts = [f"{os.cpu_count()} cores", platform.machine(), f"Python {platform.python_version()}"]
    if hasattr(os, "sysconf"):
        memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
        parts.insert(1, f"{memory / 2**30:.0f} GiB")
    return ", ".join([*parts, f"scikit-learn {version('scikit-learn')}"])


def main() -> int:
    """Measure the subjects named, or all; one that cannot be measured here makes the status 1."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description="Measure the review's tools.")
    parser.add_argument(
        "subjects", nargs="*", metavar="SUBJECT", help=f"of {', '.join(SUBJECTS)}; all if none"
    )
    wanted = parser.parse_args().subjects or list(SUBJECTS)
    if unknown := sorted(set(wanted) - set(SUBJECTS)):
        parser.error(f"unknown: {', '.join(unknown)}")
    missing = 0
    for name in wanted:
        started = time.perf_counter()
        try:
            table = pd.DataFrame(SUBJECTS[name]())
        except labelled.NotThere as error:
            warn(f"{name}: not measured. {error}")
            missing += 1
            continue
        table["machine"] = machine()
        path = RESULTS / f"{name}.csv"
        table.to_csv(path, index=False, lineterminator="\n")
        say(f"{name}: {len(table)} rows in {path.name}, after {time.perf_counter() - started:.0f} seconds")
    if missing < len(wanted):
        place = report.write(RESULTS, here().build / "benchmarks")
        say(f"All results, with curves of growth: {here().relative(place)}")
    return int(missing > 0)


if __name__ == "__main__":
    sys.exit(main())
