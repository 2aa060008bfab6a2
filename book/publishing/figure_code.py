"""The code that made a figure: the cell that publishes it, with those before it that it needs."""

from __future__ import annotations

import ast
import builtins
import re
from collections.abc import Iterator

from book.chapters import Chapter

FENCE = "```"
OPTION = re.compile(r":[\w-]+:")


def of(figure_id: str, chapter: Chapter) -> str:
    """The chapter's code that makes the figure, ready to be run beside the package; empty where none does.

    Cells before the one that publishes it are kept where they give a name that is still wanted, so that the
    code of a figure stands without the other figures of its chapter.
    """
    cells = [cell for cell in _cells(chapter) if cell]
    last = next(
        (place for place, cell in enumerate(cells) if f'publish("{figure_id}"' in _joined(cell)), None
    )
    if last is None:
        return ""
    chosen, wanted = [cells[last]], _names(cells[last], ast.Load) - _names(cells[last], ast.Store)
    for cell in reversed(cells[:last]):
        given = _names(cell, ast.Store)
        if given & wanted:
            chosen.insert(0, cell)
            wanted = (wanted - given) | _names(cell, ast.Load)
    return "\n\n".join(chosen) + "\n"


def _cells(chapter: Chapter) -> Iterator[str]:
    """The text of each code cell, without its options."""
    for block in chapter.blocks("code-cell"):
        inside = []
        for line in chapter.lines[block.line :]:
            if line.strip() == FENCE:
                break
            inside.append(line)
        while inside and OPTION.match(inside[0]):
            inside.pop(0)
        yield "\n".join(inside).strip()


def _joined(cell: str) -> str:
    """The cell as Python would print it, so that a call over several lines is found too."""
    return ast.unparse(ast.parse(cell)).replace("'", '"')


def _names(cell: str, kind: type[ast.expr_context]) -> set[str]:
    """Names a cell reads or gives; what it imports or defines counts as given."""
    tree = ast.parse(cell)
    names = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and isinstance(node.ctx, kind)}
    if kind is ast.Store:
        for node in ast.walk(tree):
            if isinstance(node, ast.Import | ast.ImportFrom):
                names |= {(alias.asname or alias.name).split(".")[0] for alias in node.names}
            elif isinstance(node, ast.FunctionDef | ast.ClassDef):
                names.add(node.name)
    return names - set(dir(builtins))
