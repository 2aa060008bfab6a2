"""Chapters are begun before Sphinx is, by the settings, and what is wrong is left for the build to tell."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from book.publishing import ahead, forking, nursery, running
from book.repository import Repository, here
from tests.publishing.conftest import write


@pytest.fixture
def bare(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Repository]:
    """A book without a chapter that has code; the environment is as before in the end."""
    monkeypatch.setattr(os, "environ", os.environ.copy())
    write(tmp_path / "_config.yml", "title: Bare\n")
    write(tmp_path / "_toc.yml", "format: jb-book\nroot: index\n")
    write(tmp_path / "index.md", "# Bare\n")
    yield Repository(tmp_path)
    ahead.end_all()


def test_what_was_begun_is_what_the_build_takes(bare: Repository) -> None:
    running.begin(bare)
    taken = running.taken(bare)
    assert taken.run == []
    assert taken.cache.parent == bare.build / "execution"
    taken.work.result()
    assert running.taken(bare) is not taken


@pytest.mark.parametrize(
    ("settings", "seconds"),
    [
        ("title: A\n", 30),
        ("execute: 5\n", 30),
        ("execute:\n  timeout: 300\n", 300),
        ("execute:\n", 30),
        ("", 30),
        ("- a\n", 30),
    ],
)
def test_a_cell_may_take_as_long_as_the_settings_say(bare: Repository, settings: str, seconds: int) -> None:
    (bare.root / "_config.yml").write_text(settings, "utf-8")
    assert running._timeout(bare) == seconds


@pytest.mark.parametrize("settings", ["execute: [\n", "execute: {timeout: soon}\n"])
def test_settings_that_are_none_are_left_for_the_build_to_tell(bare: Repository, settings: str) -> None:
    (bare.root / "_config.yml").write_text(settings, "utf-8")
    running.begin(bare)
    with pytest.raises(Exception, match=r"expected|invalid"):
        running.taken(bare)


@pytest.mark.skipif(not forking.CAN_FORK, reason="kernels are forked only where a fork is sound")
def test_a_nursery_is_prepared_where_the_environment_says_so(
    bare: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    started: list[Path] = []

    class Nursery:
        def __init__(self, root: Path) -> None:
            started.append(root)

        def close(self) -> None:
            started.remove(bare.root)

    monkeypatch.setattr(nursery, "Nursery", Nursery)
    nursery.prepare(bare.root)
    assert started == []
    os.environ[nursery.PREPARE] = "this code"
    nursery.prepare(bare.root)
    assert started == [bare.root]
    assert nursery.PREPARE not in os.environ  # kernels hear nothing of it
    first = nursery.taken(bare.root, "this code")
    assert started == [bare.root]
    assert nursery.taken(bare.root, "this code") is not first
    assert len(started) == 2


@pytest.mark.skipif(not forking.CAN_FORK, reason="kernels are forked only where a fork is sound")
def test_a_nursery_that_may_have_loaded_other_code_is_not_used(bare: Repository) -> None:
    os.environ[nursery.PREPARE] = "code before it was changed"
    nursery.prepare(here().root)
    [(_, prepared)] = nursery._prepared
    other = nursery.taken(here().root, "code as it is")
    assert other is not prepared
    assert prepared._process.poll() is not None
    other.close()
