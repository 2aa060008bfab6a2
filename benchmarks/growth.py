"""Whether time and memory grow with the book and no faster, and whether a page stays as light.

Each size is a folder that `growing` makes; each thing measured is a process of its own. Processor time is
what counts, user and system, children among it: it hardly depends on what else the machine does.
"""

from __future__ import annotations

import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks import growing
from book import bibliography, chapters, schema, tables
from book.repository import Repository, here

READ = (1, 3, 10, 100)
"""The sizes at which the book is checked and its claims are judged."""

BUILT = (1, 3, 10)
"""The sizes at which the site is built as well."""

JUDGE = "from book import evidence, history; evidence.claims(); history.then_and_now(); history.by_year()"
COMMANDS: dict[str, tuple[str, ...]] = {
    "check": ("-m", "book", "check"),
    "claims": ("-c", JUDGE),
    "build": ("-m", "book", "build", "html"),
}
"""What is measured, each as words behind `python`: the checks, every claim then and now, the site."""


@dataclass(frozen=True)
class Cost:
    """What a process took: seconds of processor and of the clock, and the most memory one process held."""

    cpu_s: float
    wall_s: float
    peak_MB: float  # noqa: N815  (a unit)


class Failed(RuntimeError):
    """What was to be measured did not end well."""


def cost(words: Sequence[str], folder: Path) -> Cost:
    """Run `python WORDS` in `folder`; raises `Failed` with what it said where it ends with a fault."""
    started = time.perf_counter()
    with tempfile.TemporaryFile() as said:
        process = subprocess.Popen(
            [sys.executable, *words], cwd=folder, stdout=said, stderr=said, env=environment()
        )
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        taken = time.perf_counter() - started
        if process.returncode:
            said.seek(0)
            raise Failed(said.read().decode(errors="replace")[-2000:])
    return Cost(round(used.ru_utime + used.ru_stime, 2), round(taken, 2), round(_megabytes(used), 1))


def environment() -> dict[str, str]:
    """This environment without what would make a grown book read another one's package."""
    return {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}


def _megabytes(used: resource.struct_rusage) -> float:
    """Peak memory: macOS counts it in bytes, others in units of 1,024."""
    return used.ru_maxrss * (1 if sys.platform == "darwin" else 1024) / 1e6


def size(book: Repository) -> dict[str, int]:
    """How much there is: rows of all tables, references, chapters."""
    rows = sum(len(tables.read_rows(table, book)[0]) for table in schema.read(book).values())
    return {
        "rows": rows,
        "references": len(bibliography.read(book)),
        "chapters": len(chapters.documents(book)),
    }


def weights(book: Repository) -> dict[str, float]:
    """Bytes of the built site, in kB: the middle page of a chapter that states claims, the largest page, and
    the largest script of the explorer."""
    site = book.build / "html"
    stating = [page for page in chapters.read(book) if page.name.split("-x")[0] in chapters.SHORT_TITLES]
    of_chapters = [(site / page.document).with_suffix(".html").stat().st_size for page in stating]
    every = [path.stat().st_size for path in site.rglob("*.html")]
    scripts = [path.stat().st_size for path in (site / "explorer").glob("*.js")]
    return {
        "chapter_kB": round(statistics.median(of_chapters) / 1000, 1),
        "largest_page_kB": round(max(every) / 1000, 1),
        "explorer_kB": round(max(scripts) / 1000, 1),
    }


def rows(read: Sequence[int] = READ, built: Sequence[int] = BUILT) -> Iterator[dict[str, object]]:
    """One row a size and thing measured.

    Columns: times (as large as this book), rows, references, chapters, what; cpu_s, wall_s (seconds),
    peak_MB; for a build chapter_kB, largest_page_kB, explorer_kB.
    """
    for times in sorted({*read, *built}):
        with tempfile.TemporaryDirectory(prefix="growth-") as name:
            book = growing.grow(here(), Path(name) / "book", times)
            about = {"times": times, **size(book)}
            for what in ("check", "claims") if times in read else ():
                yield {**about, "what": what, **vars(cost(COMMANDS[what], book.root))}
            if times in built:
                taken = vars(cost(COMMANDS["build"], book.root))
                yield {**about, "what": "build", **taken, **weights(book)}
