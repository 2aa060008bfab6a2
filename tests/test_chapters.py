"""Reading the chapters' sources: prose, roles and blocks, each with its line."""

from __future__ import annotations

from pathlib import Path

import pytest

from book import chapters, tables
from book.chapters import Chapter
from book.faults import FaultyInput
from book.repository import Repository

SOURCE = """\
---
kernelspec: {claim}`in-front-matter`
---
# Title

One {claim}`first` and {cite:p}`a2000b,c2001d`.

```{code-cell} ipython3
:tags: [hide-input]
text = "{claim}`in-code`"
```

```{glue:figure} fig-one
:name: fig-one

A caption with {claim}`second`.
```

After {claim}`third`.
"""


@pytest.fixture
def chapter() -> Chapter:
    return Chapter("chapters/x", Path("x.md"), tuple(SOURCE.splitlines()))


def test_roles_are_found_in_prose_and_captions_only(chapter: Chapter) -> None:
    found = [(use.target, use.line) for use in chapter.uses("claim")]
    assert found == [("first", 6), ("second", 16), ("third", 19)]


def test_several_keys_in_one_role_are_told_apart(chapter: Chapter) -> None:
    assert [use.target for use in chapter.uses("cite:p")] == ["a2000b", "c2001d"]


def test_a_block_has_its_argument_options_and_text(chapter: Chapter) -> None:
    (block,) = chapter.blocks("glue:figure")
    assert (block.argument, block.line) == ("fig-one", 13)
    assert block.options == {"name": "fig-one"}
    assert block.body == ("A caption with {claim}`second`.",)


def test_every_page_of_the_contents_has_a_source(repository: Repository) -> None:
    listed = chapters.documents(repository)
    assert listed[0] == "index"
    assert [chapter.document for chapter in chapters.read(repository)] == listed


def test_broken_contents_are_told(tmp_path: Path) -> None:
    repository = Repository(tmp_path)
    repository.toc.write_text("root: [", "utf-8")
    with pytest.raises(FaultyInput, match="table of contents"):
        chapters.documents(repository)


def test_every_chapter_with_claims_has_a_short_title_in_the_order_of_the_book(repository: Repository) -> None:
    stating = set(tables.read("claims", repository)["chapter"])
    assert set(chapters.SHORT_TITLES) == stating
    names = [document.rsplit("/", 1)[-1] for document in chapters.documents(repository)]
    assert [name for name in names if name in stating] == list(chapters.SHORT_TITLES)
