"""A book of two pages, with the project's own package and settings, that builds in seconds."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from book.repository import Repository

TOC = "format: jb-book\nroot: index\nchapters:\n  - file: chapters/tiny\n"
INDEX = "# A tiny book\n\nIt has one chapter.\n\n```{pdf-download}\n```\n"
CHAPTER = """\
---
file_format: mystnb
kernelspec:
  name: python3
---
# Tiny

Cited: {cite:p}`doe2001small`. Interferon γ.

```{code-cell} ipython3
:tags: [remove-input]
from book import tiny

print(tiny.sentence())
```

```{code-cell} ipython3
:tags: [remove-cell]
from book.publishing import publish

publish("fig-tiny", tiny.chart(), tiny.table())
```

```{glue:figure} fig-tiny
:name: fig-tiny

How many there are.
```

```{bibliography}
```
"""
MODULE = """\
import altair as alt

from book import tables

WORD = "counted"


def table():
    return tables.read("tiny")


def sentence():
    return f"{WORD} {table()['count'].sum()} cells"


def chart():
    bars = alt.Chart(table()).mark_bar().encode(x="count:Q", y="cell:N")
    return bars.properties(width=300, description="A bar for each kind of cell.")
"""
PACKAGE = """\
{"resources": [{"name": "tiny", "path": "tiny.csv", "title": "Tiny", "description": "Counts",
  "schema": {
  "fields": [
    {"name": "cell", "type": "string", "description": "The cell", "constraints": {"required": true}},
    {"name": "count", "type": "integer", "description": "How many", "constraints": {"minimum": 0}},
    {"name": "citekey", "type": "string", "description": "The paper", "review:citation": true}
  ],
  "primaryKey": "cell"
}}]}
"""
TABLE = "cell,count,citekey\ntreg,41,doe2001small\ntam,1,doe2001small\n"
NOTICES = (
    "citekey,kind,notice,issued,source,seen,treatment,note\n"
    "doe2001small,retraction,,2003-02,page,2026-01-02,told,\n"
)
REFERENCES = """\
@article{doe2001small,
  author = {Doe, J.},
  title = {A small study of {Treg} cells},
  journal = {J Test},
  year = {2001},
  doi = {10.1000/test},
}
"""
CITATION = 'cff-version: 1.2.0\ntitle: "A tiny book"\nversion: 0.1.0\ndate-released: 2026-01-02\n'


@pytest.fixture(scope="module")
def tiny(repository: Repository, tmp_path_factory: pytest.TempPathFactory) -> Repository:
    """The sources of the tiny book in a folder of their own, nothing built yet."""
    root = tmp_path_factory.mktemp("tiny")
    unwanted = shutil.ignore_patterns("__pycache__")
    shutil.copytree(repository.root / "book", root / "book", ignore=unwanted)
    shutil.copy(repository.root / "_config.yml", root)
    shutil.copy(repository.root / "requirements.txt", root)
    for name, content in {
        "_toc.yml": TOC,
        "index.md": INDEX,
        "chapters/tiny.md": CHAPTER,
        "book/tiny.py": MODULE,
        "data/datapackage.json": with_notices(repository),
        "data/tiny.csv": TABLE,
        "data/living/notices.csv": NOTICES,
        "references.bib": REFERENCES,
        "CITATION.cff": CITATION,
    }.items():
        write(root / name, content)
    return Repository(root)


def with_notices(repository: Repository) -> str:
    """The tiny book's tables, and the one of notices as the review declares it."""
    package = json.loads(PACKAGE)
    resources = json.loads(repository.package.read_text("utf-8"))["resources"]
    package["resources"] += [one for one in resources if one["name"] == "notices"]
    return json.dumps(package)


def write(path: Path, content: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content, "utf-8")
