"""A book of nothing but citations: chapters that cite, a list under each, and one list of all.

The same sources twice: with Jupyter Book's settings as they come, and with this review's settings and
package. As `growing` does, it takes real references under fresh names, and goes into a folder outside the
checkout.
"""

from __future__ import annotations

import json
import shutil
from pathlib import Path

from benchmarks import growing
from book import schema
from book.repository import Repository

CHAPTERS, REFERENCES = 60, 5000
TIMES_CITED = 2
"""How many chapters cite each reference."""

PLAIN = """\
title: Citations
only_build_toc_files: true
execute:
  execute_notebooks: "off"
bibtex_bibfiles: [references.bib]
sphinx:
  config:
    suppress_warnings: [bibtex.duplicate_citation, bibtex.duplicate_label]
"""
"""Jupyter Book as it comes, but for two warnings that the review does not want either."""

CITATION = 'cff-version: 1.2.0\ntitle: "Citations"\nversion: 0.1.0\ndate-released: 2026-01-02\n'
LIST = "```{bibliography}\n:filter: docname in docnames\n```\n"


def make(source: Repository, folder: Path, settled: bool, chapters: int = CHAPTERS) -> Repository:
    """Make the book in `folder`, which must not be there; `settled` with the review's settings and package.

    It has `REFERENCES` references for `CHAPTERS` chapters, and for fewer chapters fewer in proportion.
    """
    folder.mkdir(parents=True)
    (folder / "chapters").mkdir()
    (folder / "MADE_BY_THE_BENCH.txt").write_text(growing.NOTE, "utf-8")
    entries = growing.entries(source, REFERENCES * chapters // CHAPTERS)
    (folder / "references.bib").write_text("\n".join(entries.values()), "utf-8")
    keys = list(entries)
    names = [f"chapters/part-{number:02d}" for number in range(chapters)]
    for number, name in enumerate(names):
        cited = [key for shift in range(TIMES_CITED) for key in keys[(number + shift) % chapters :: chapters]]
        (folder / f"{name}.md").write_text(_chapter(number, cited), "utf-8")
    (folder / "chapters" / "all.md").write_text("# All references\n\n```{bibliography}\n```\n", "utf-8")
    (folder / "index.md").write_text(f"# Citations\n\n{growing.NOTE}", "utf-8")
    listed = "".join(f"  - file: {name}\n" for name in [*names, "chapters/all"])
    (folder / "_toc.yml").write_text(f"format: jb-book\nroot: index\nchapters:\n{listed}", "utf-8")
    if settled:
        _settle(source, folder)
    else:
        (folder / "_config.yml").write_text(PLAIN, "utf-8")
    return Repository(folder)


def _chapter(number: int, keys: list[str]) -> str:
    lines = [f"Sentence {at} rests on a paper {{cite:p}}`{key}`." for at, key in enumerate(keys, 1)]
    return "\n".join([f"# Part {number}", "", *lines, "", LIST])


def _settle(source: Repository, folder: Path) -> None:
    """The review's settings and package, and the one table that these look at for each reference, empty."""
    shutil.copytree(source.root / "book", folder / "book", ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("_config.yml", "requirements.txt"):
        shutil.copy(source.root / name, folder)
    (folder / "CITATION.cff").write_text(CITATION, "utf-8")
    table = schema.read(source)["notices"]
    raw = json.loads(source.package.read_text("utf-8"))
    raw["resources"] = [one for one in raw["resources"] if one["name"] == table.name]
    path = folder / "data" / table.path
    path.parent.mkdir(parents=True)
    path.write_text(",".join(table.columns) + "\n", "utf-8")
    (folder / "data" / source.package.name).write_text(json.dumps(raw), "utf-8")
