"""This book built by Jupyter Book as it comes, and by the review, in turn: how much longer the one takes.

Each build has a copy of the checkout to itself, with nothing built in it. Stock is `jupyter-book build` with
the same directives and figures, and without the parts of the review that only save time.
"""

from __future__ import annotations

import shutil
import statistics
import tempfile
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from benchmarks import serving
from benchmarks.growth import Cost, cost
from book.repository import Repository, here

RUNS = 2
STOCK = "import os; os.environ['PYTHONPATH'] = os.getcwd(); "
BUILDERS: dict[str, tuple[str, ...]] = {
    "stock": ("-c", f"{STOCK}from jupyter_book.cli.main import main; main()", "build", "."),
    "ours": ("-m", "book", "build", "html"),
}
UNWANTED = ("_build", ".venv", ".git", "__pycache__", ".*_cache", ".hypothesis")
EXTENSION, INSTEAD = "book.publishing.extension", "benchmarks.stock"

SENTENCE = ("chapters/introduction.md", "\nOne more sentence stands here.\n")
"""A page, and what is written at its end."""

ROW = ("data/trials/trials.csv", 1)
"""A table, and its row in which a cell is changed."""


def rows(runs: int = RUNS) -> Iterator[dict[str, object]]:
    """One row a builder and a case: medians over the runs, with the share of what stock takes from nothing.

    Columns: builder; case (cold: nothing kept; again: nothing changed; sentence, row: one of them changed);
    runs; cpu_s, wall_s (seconds), peak_MB, of_stock (of the processor time), of_stock_wall. Of `serve`, our
    build on each change, only the wait is measured.
    """
    taken: defaultdict[tuple[str, str], list[Cost]] = defaultdict(list)
    waited: defaultdict[str, list[float]] = defaultdict(list)
    for _ in range(runs):
        for builder, words in BUILDERS.items():
            with tempfile.TemporaryDirectory(prefix="building-") as name:
                book = copied(here(), Path(name) / "book", builder == "stock")
                for case in CASES if builder == "ours" else ("cold", "again"):
                    CASES[case](book)
                    taken[builder, case].append(cost(words, book.root))
                if builder == "ours":
                    for case, seconds in serving.waits(book, {name: CASES[name] for name in SERVED}):
                        waited[case].append(seconds)
    stock = middle(taken["stock", "cold"])
    for (builder, case), several in taken.items():
        one = middle(several)
        yield {
            "builder": builder,
            "case": case,
            "runs": runs,
            **vars(one),
            "of_stock": round(one.cpu_s / stock.cpu_s, 3),
            "of_stock_wall": round(one.wall_s / stock.wall_s, 3),
        }
    for case, waits in waited.items():
        wait = round(statistics.median(waits), 2)
        share = round(wait / stock.wall_s, 3)
        yield {"builder": "serve", "case": case, "runs": runs, "wall_s": wait, "of_stock_wall": share}


def copied(repository: Repository, folder: Path, stock: bool) -> Repository:
    """The checkout's sources in a folder of their own, set up for one of the builders."""
    shutil.copytree(repository.root, folder, ignore=shutil.ignore_patterns(*UNWANTED))
    if stock:
        settings = folder / "_config.yml"
        settings.write_text(settings.read_text("utf-8").replace(EXTENSION, INSTEAD), "utf-8")
    return Repository(folder)


def middle(several: list[Cost]) -> Cost:
    """The median of each figure."""
    names = ("cpu_s", "wall_s", "peak_MB")
    return Cost(*(round(statistics.median(getattr(one, name) for one in several), 2) for name in names))


def as_it_is(book: Repository) -> None:
    """Nothing is changed."""


def one_sentence(book: Repository) -> None:
    name, sentence = SENTENCE
    page = book.root / name
    page.write_text(page.read_text("utf-8") + sentence, "utf-8")


def one_row(book: Repository) -> None:
    name, number = ROW
    table = book.root / name
    lines = table.read_text("utf-8").split("\n")
    lines[number] = lines[number].replace("open-label", "an open-label", 1)
    table.write_text("\n".join(lines), "utf-8")


CASES = {"cold": as_it_is, "again": as_it_is, "sentence": one_sentence, "row": one_row}
"""What is done to the copy before each build, in their order."""

SERVED = ("sentence", "row")
"""What is done to it while it is served."""
