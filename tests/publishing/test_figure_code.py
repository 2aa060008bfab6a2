"""The code that made a figure: whole, and without that of the other figures of its chapter."""

from __future__ import annotations

from pathlib import Path

from book import chapters
from book.chapters import Chapter
from book.publishing import figure_code
from book.repository import Repository

TEXT = """\
# A chapter

```{code-cell} ipython3
:tags: [hide-input]
from book.publishing import publish
import tables

rows = tables.read("x")
```

```{code-cell} ipython3
other = rows
publish("fig-other", draw(other), other)
```

```{code-cell} ipython3
:tags: [hide-input]
def shorter(table):
    return table

mine = shorter(rows)

publish(
    "fig-mine", draw(mine), mine
)
```
"""


def chapter(text: str) -> Chapter:
    return Chapter("chapters/one", Path("chapters/one.md"), tuple(text.splitlines()))


def test_the_code_holds_what_the_figure_needs_and_no_other_figure() -> None:
    code = figure_code.of("fig-mine", chapter(TEXT))
    assert code.startswith("from book.publishing import publish\n")
    assert 'rows = tables.read("x")' in code
    assert "mine = shorter(rows)\n\npublish(" in code
    assert "fig-other" not in code
    assert ":tags:" not in code
    compile(code, "figure", "exec")


def test_a_figure_no_cell_publishes_has_no_code() -> None:
    assert figure_code.of("fig-gone", chapter(TEXT)) == ""
    assert figure_code.of("fig-min", chapter(TEXT)) == ""


def test_every_figure_of_the_review_has_code_that_compiles(repository: Repository) -> None:
    shown = [
        (one, block.argument) for one in chapters.read(repository) for block in one.blocks("glue:figure")
    ]
    assert shown
    for one, figure_id in shown:
        code = figure_code.of(figure_id, one)
        assert f'"{figure_id}"' in code, figure_id
        compile(code, figure_id, "exec")
