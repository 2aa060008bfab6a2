"""A new kind of cell is one row and one short page: a book with one more is built and looked at."""

from __future__ import annotations

import csv
import io
import shutil
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from book.repository import Repository
from tests.building import build
from tests.publishing.conftest import write

TOC = """\
format: jb-book
root: index
chapters:
  - file: chapters/cells/added
  - file: chapters/evidence/claims
  - file: chapters/evidence/rows
  - file: chapters/evidence/trials
"""
CELL = (
    "added-cell,added cell,AC,suppressive,myeloid-cell,,,A cell that this test adds and that proves nothing."
)
PAGE = """\
---
file_format: mystnb
kernelspec:
  name: python3
---
# Added cells

```{cell-identity} added-cell
```

```{cell-markers} added-cell
```

```{cell-axes} added-cell
```

```{code-cell} ipython3
:tags: [remove-input]
from book import dossier, tables
from book.figures import ladder
from book.publishing import publish

cell = dossier.of("added-cell")
rungs = ladder.ladder_table(cell.findings, tables.printed_names("mechanisms"))
publish("fig-added-ladder", ladder.ladder(rungs), rungs)
```

```{glue:figure} fig-added-ladder
:name: fig-added-ladder

What added cells do.
```

```{cell-prognosis} added-cell
```

```{cell-atlases} added-cell
```

```{cell-trials} added-cell
```

```{cell-claims} added-cell
```

```{page-references}
```
"""


@pytest.fixture(scope="module")
def page(repository: Repository, tmp_path_factory: pytest.TempPathFactory) -> BeautifulSoup:
    root = tmp_path_factory.mktemp("added")
    for name in ("book", "data"):
        shutil.copytree(repository.root / name, root / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("_config.yml", "requirements.txt", "references.bib", "CITATION.cff"):
        shutil.copy(repository.root / name, root)
    for name in ("claims", "rows", "trials"):
        text = (repository.root / f"chapters/evidence/{name}.md").read_text("utf-8")
        kept = [line for line in text.splitlines() if "](" not in line]
        write(root / f"chapters/evidence/{name}.md", "\n".join(kept) + "\n")
    write(root / "index.md", "# A book with one more cell\n")
    write(root / "_toc.yml", TOC)
    write(root / "chapters/cells/added.md", PAGE)
    add_row(root / "data/vocabulary/cells.csv", CELL)
    hand_over_a_finding(root / "data/evidence/evidence.csv")
    build(Repository(root), "html").raise_unless_built()
    built = root / "_build/html/chapters/cells/added.html"
    return BeautifulSoup(built.read_text("utf-8"), "html.parser")


def add_row(path: Path, line: str) -> None:
    path.write_text(path.read_text("utf-8") + line + "\n", "utf-8")


def hand_over_a_finding(path: Path) -> None:
    """Let the first finding of the table be about the new cell."""
    rows = list(csv.DictReader(io.StringIO(path.read_text("utf-8"))))
    rows[0]["cell"] = "added-cell"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def test_the_page_says_what_the_cell_is(page: BeautifulSoup) -> None:
    assert "A cell that this test adds and that proves nothing." in page.get_text()


def test_the_page_draws_what_the_cell_does(page: BeautifulSoup) -> None:
    figure = page.find(id="fig-added-ladder")
    assert figure
    assert figure.find("figcaption")


def test_the_page_says_where_the_tables_hold_nothing(page: BeautifulSoup) -> None:
    text = " ".join(page.get_text().split())
    assert "No marker of this cell is in the table yet." in text
    assert "No trial aimed at this cell is in the table yet." in text
    assert "No pooled estimate for this cell is in the table" in text
