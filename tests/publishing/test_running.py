"""Chapters are run beside Sphinx, which is told of them; what is wrong is left for the build to tell."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from book import remembered
from book.publishing import ahead, forking, inputs, running
from book.repository import Repository, here
from tests.publishing.conftest import write


@pytest.fixture
def bare(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Repository]:
    """A book without a chapter that has code; the environment is as before in the end."""
    monkeypatch.setattr(os, "environ", os.environ.copy())
    write(tmp_path / "_config.yml", "title: Bare\n")
    write(tmp_path / "_toc.yml", "format: jb-book\nroot: index\n")
    write(tmp_path / "index.md", "# Bare\n")
    monkeypatch.setattr(running, "_heard", [])
    yield Repository(tmp_path)
    ahead.end_all()
    remembered.keep_in(None)


def heard(repository: Repository, *words: object) -> running.Running:
    """What is taken of a build whose owner says these words after the first."""
    running.hear(io.BytesIO(b"".join(json.dumps(word).encode() + b"\n" for word in (running.BEGIN, *words))))
    return running.taken(repository)


def test_what_the_owner_tells_is_what_the_build_takes(bare: Repository) -> None:
    told: list[Any] = []
    running.attend(bare, inputs.read_by_chapters(bare), told.append)
    ahead.end_all()
    [begun, failure] = told
    assert begun["run"] == []
    assert failure == ""
    taken = heard(bare, *told)
    taken.wait()
    assert taken.run == []
    assert taken.cache == running.cache_folder(bare, inputs.code_digest(bare))


def test_where_nobody_tells_the_same_is_done(bare: Repository) -> None:
    running._heard.clear()
    taken = running.taken(bare)
    taken.wait()
    assert taken.run == []
    assert taken.cache == running.cache_folder(bare, inputs.code_digest(bare))


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
    told: list[object] = []
    running.attend(bare, {}, told.append)
    assert told == [None]
    with pytest.raises(Exception, match=r"expected|invalid"):
        heard(bare, None)


def test_work_that_failed_is_told_where_it_is_waited_for(bare: Repository) -> None:
    taken = heard(bare, {"cache": str(bare.build), "code": "", "run": ["index"]}, "OSError: no room")
    with pytest.raises(RuntimeError, match="no room"):
        taken.wait()


@pytest.mark.parametrize("words", [[], ["begin"], ["begin", {"cache": "c", "code": "", "run": []}]])
def test_a_process_whose_owner_is_gone_ends(bare: Repository, words: list[object]) -> None:
    script = (
        "import sys\nfrom pathlib import Path\nfrom book.publishing import running\n"
        "from book.repository import Repository\n"
        "running.hear(sys.stdin.buffer)\n"
        "running.taken(Repository(Path(sys.argv[1]))).wait()\n"
    )
    told = b"".join(json.dumps(word).encode() + b"\n" for word in words)
    ended = subprocess.run(
        [sys.executable, "-c", script, str(bare.root)], cwd=here().root, input=told, check=False
    )
    assert ended.returncode == forking.INTERRUPTED
