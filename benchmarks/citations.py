"""Many citations: the book of `citing` built by Jupyter Book as it comes, and by the review, in turn."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from benchmarks import citing
from benchmarks.growth import Cost, cost
from book.repository import here

BUILDERS: dict[str, tuple[str, ...]] = {
    "stock": ("-c", "from jupyter_book.cli.main import main; main()", "build", "."),
    "ours": ("-m", "book", "build", "html"),
}


def rows(chapters: Sequence[int] = (6, 20, citing.CHAPTERS)) -> Iterator[dict[str, object]]:
    """One row a size, a builder and a case, with the share of what stock takes from nothing.

    Columns: chapters, references, builder, case (cold; of ours also again, with nothing changed); cpu_s,
    wall_s (seconds), peak_MB, of_stock (of the processor time), of_stock_wall.
    """
    for number in chapters:
        costs: list[Cost] = []
        for builder, words in BUILDERS.items():
            with tempfile.TemporaryDirectory(prefix="citations-") as name:
                book = citing.make(here(), Path(name) / "book", builder == "ours", number)
                for case in ("cold", "again") if builder == "ours" else ("cold",):
                    costs.append(taken := cost(words, book.root))
                    yield {
                        "chapters": number,
                        "references": citing.REFERENCES * number // citing.CHAPTERS,
                        "builder": builder,
                        "case": case,
                        **vars(taken),
                        "of_stock": round(taken.cpu_s / costs[0].cpu_s, 3),
                        "of_stock_wall": round(taken.wall_s / costs[0].wall_s, 3),
                    }
