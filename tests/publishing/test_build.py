"""What a build tells of its failures, without building."""

from __future__ import annotations

from pathlib import Path

from nbclient.exceptions import CellExecutionError

from book.publishing import build, runner, serve
from book.repository import Repository
from tests.copies import copied

LOG = """\
This is XeTeX
Missing character: There is no γ (U+03B3) in font [lmroman10-regular]:mapping=tex-text;!
Missing character: There is no γ (U+03B3) in font [lmroman10-regular]:mapping=tex-text;!
LaTeX Warning: Reference `fig:gone' on page 3 undefined on input line 12.
./review.tex:120: Undefined control sequence.
Overfull \\hbox (3.0pt too wide)
"""


def test_a_tex_log_is_read_for_what_a_reader_would_see() -> None:
    assert build.faults_in_log(LOG) == [
        "review.pdf: no font has the character 'γ'",
        "review.tex: Reference `fig:gone' on page 3 undefined on input line 12.",
        "review.tex: ./review.tex:120: Undefined control sequence.",
    ]


def test_a_failed_cell_is_named_by_number_and_line(tmp_path: Path) -> None:
    chapter = tmp_path / "chapters" / "one.md"
    chapter.parent.mkdir()
    chapter.write_text("# One\n\n```{code-cell}\n1\n```\n\n```{code-cell}\n:tags: [x]\n1 / 0\n```\n", "utf-8")
    error = CellExecutionError(
        f"In:\n{runner.RULE}\n1 / 0\n{runner.RULE}\n", "ZeroDivisionError", "division by zero"
    )
    fault = runner.failed_cell(chapter, error, Repository(tmp_path))
    assert str(fault) == "chapters/one.md:7: code cell 2 failed: ZeroDivisionError: division by zero"


def test_a_kernel_that_does_not_start_is_named_too(tmp_path: Path) -> None:
    fault = runner.failed_cell(tmp_path / "one.md", RuntimeError("no kernel"), Repository(tmp_path))
    assert str(fault) == "one.md: its code could not be run: RuntimeError: no kernel"


def test_what_changed_between_two_looks(tmp_path: Path) -> None:
    one, two, three = (tmp_path / name for name in ("one", "two", "three"))
    before = {one: (1, 1), two: (1, 1)}
    assert serve.changed(before, before) == []
    assert serve.changed(before, {one: (2, 1), three: (1, 1)}) == [one, three, two]


def test_the_watcher_looks_at_data_code_pages_and_style(repository: Repository) -> None:
    seen = {path.relative_to(repository.root).as_posix() for path in serve.state(repository)}
    assert {"index.md", "_toc.yml", "_config.yml", "book/__main__.py", "requirements.txt"} <= seen
    assert {"book/publishing/assets/charts.js", "data/datapackage.json"} <= seen
    assert not any(name.startswith(("_build", ".venv", ".git/")) for name in seen)


def test_a_faulty_table_is_told_before_anything_is_built(repository: Repository, tmp_path: Path) -> None:
    copy = copied(repository, tmp_path)
    path = copy.data / "evidence" / "evidence.csv"
    path.write_text(path.read_text("utf-8").replace(",recruitment,", ",recruiting,", 1), "utf-8")
    faults = build.html(copy)
    assert len(faults) == 1
    assert faults[0].startswith("data/evidence/evidence.csv:")
    assert "did you mean 'recruitment'?" in faults[0]
    assert not copy.build.exists()
