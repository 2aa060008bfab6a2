"""A chapter's outputs come back as they were kept, and are never those of MyST-NB's own cache."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from myst_nb.core import execute
from myst_nb.core.config import NbParserConfig
from nbformat import NotebookNode, v4

from book.publishing import offered, outputs


@pytest.fixture(autouse=True)
def _as_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(execute, "NotebookClientCache", execute.NotebookClientCache)


def notebook(*codes: str) -> NotebookNode:
    cells = [v4.new_markdown_cell("Words.", id="words")]
    cells += [v4.new_code_cell(code, id=f"c{number}") for number, code in enumerate(codes)]
    return v4.new_notebook(cells=cells, metadata={"kernelspec": {"name": "python3", "display_name": "x"}})


def opened(made: NotebookNode, path: Path) -> Any:
    return execute.create_client(made, str(path), NbParserConfig(execution_mode="cache"), None)


def test_outputs_come_back_into_the_cells_they_were_made_by(tmp_path: Path) -> None:
    ran, page = notebook("1 + 1", "'é\\n'"), tmp_path / "one.md"
    page.write_text("", "utf-8")
    for number, cell in enumerate(ran.cells[1:], start=1):
        cell.execution_count = number
        cell.outputs = [
            v4.new_output("execute_result", {"text/plain": f"é\n{number}\n"}, execution_count=number)
        ]
    ran.metadata["language_info"] = {"name": "python"}
    outputs.keep(tmp_path, "chapters/one", ran)
    offered.offer(tmp_path, {page: "chapters/one"})
    written = notebook("1 + 1", "'é\\n'")
    written.cells[0].source = "Other words."
    with opened(written, page) as client:
        assert [cell.get("outputs") for cell in client.notebook.cells] == [
            cell.get("outputs") for cell in ran.cells
        ]
        assert client.notebook.cells[0].source == "Other words."
        assert client.nb_source_code_lexer() == "python"
        assert client.exec_metadata["succeeded"]


def test_what_mystnb_kept_by_itself_is_forgotten_and_others_are_run_by_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = tmp_path / "other.md"
    page.write_text("", "utf-8")
    (tmp_path / "executed" / "old").mkdir(parents=True)
    (tmp_path / "global.db").write_text("", "utf-8")
    offered.offer(tmp_path, {tmp_path / "one.md": "chapters/one"})
    assert not (tmp_path / "executed").exists()
    assert not (tmp_path / "global.db").exists()
    client = opened(notebook("1"), page)
    assert type(client).__module__ == "myst_nb.core.execute.cache"


def test_the_digest_is_of_code_options_and_kernel_alone() -> None:
    one, other = notebook("1"), notebook("1")
    other.cells[0].source = "Other words."
    other.metadata["source_map"] = [1, 2]
    assert outputs.code(one) == outputs.code(other)
    other.cells[1].metadata["tags"] = ["remove-input"]
    assert outputs.code(one) != outputs.code(other)
    assert outputs.code(one) != outputs.code(notebook("2"))
    assert outputs.code(one) != outputs.code(notebook("1", ""))
