"""After any change, only the pages it touches are read again, and the site is the one a fresh build makes."""

from __future__ import annotations

import os
import re
import resource
import shutil
import signal
import subprocess
import sys
from functools import partial
from pathlib import Path

import pytest

from book.repository import Repository
from tests.building import Built, build
from tests.publishing.conftest import TOC, write

PLAIN = "# Plain\n\nNothing is read for this page but its own words {cite:p}`doe2001small`.\n"
ASKING = """\
---
file_format: mystnb
kernelspec:
  name: python3
---
# Asking

```{code-cell} ipython3
from book import tables

tables.part("tiny", "cell")["cell"].tolist()
```
"""
NOTICES = "# Notices\n\n{cite:t}`doe2001small`.\n\n```{notice-list}\n```\n\n```{bibliography}\n```\n"
WANTED = re.compile(r"reading sources\.\.\. \[ *\d+%\] (\S+)")
COLOUR = re.compile(r"\x1b\[[\d;]*m")


@pytest.fixture(scope="module")
def three(tiny: Repository) -> Repository:
    """The tiny book with pages that read one table more, nothing, and a part of a table."""
    write(tiny.root / "chapters" / "plain.md", PLAIN)
    write(tiny.root / "chapters" / "notices.md", NOTICES)
    write(tiny.root / "chapters" / "asking.md", ASKING)
    pages = ("notices", "plain", "asking")
    write(tiny.toc, TOC + "".join(f"  - file: chapters/{page}\n" for page in pages))
    build(tiny, "html").raise_unless_built()
    return tiny


def change(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")


def read_again(built: Built) -> list[str]:
    built.raise_unless_built()
    return WANTED.findall(COLOUR.sub("", built.output))


def fresh(repository: Repository, folder: Path) -> Repository:
    """The same sources in a folder of their own, built from nothing."""
    unwanted = shutil.ignore_patterns("_build", "__pycache__")
    shutil.copytree(repository.root, folder, ignore=unwanted)
    build(Repository(folder), "html").raise_unless_built()
    return Repository(folder)


def site(repository: Repository) -> dict[str, bytes]:
    """Every file of the site but Sphinx's own note of its settings, which names a folder of this machine."""
    top = repository.build / "html"
    files = (path for path in top.rglob("*") if path.is_file() and path.name != ".buildinfo")
    return {path.relative_to(top).as_posix(): path.read_bytes() for path in files}


def test_each_change_is_on_the_pages_it_touches_and_no_other_is_read(
    three: Repository, tmp_path: Path
) -> None:
    change(three.data / "tiny.csv", "treg,41,", "treg,99,")
    again = build(three, "html")
    assert read_again(again) == ["chapters/tiny"]
    assert "executed chapters/tiny" in again.output

    change(three.data / "tiny.csv", "tam,1,", "caf,1,")
    again = build(three, "html")
    assert read_again(again) == ["chapters/asking", "chapters/tiny"]
    assert "executed chapters/asking" in again.output

    change(three.data / "living" / "notices.csv", "2003-02", "2004-03")
    again = build(three, "html")
    assert read_again(again) == ["chapters/notices"]
    assert "executed" not in again.output

    change(three.root / "chapters" / "plain.md", "its own words", "its words alone")
    assert read_again(build(three, "html")) == ["chapters/plain"]

    change(three.root / "chapters" / "plain.md", "# Plain", "# Renamed")
    assert read_again(build(three, "html")) == ["chapters/plain"]
    assert "Renamed" in (three.build / "html" / "index.html").read_text("utf-8")

    change(three.root / "references.bib", "A small study", "A smaller study")
    build(three, "html").raise_unless_built()

    made, wanted = site(three), site(fresh(three, tmp_path / "fresh"))
    assert sorted(made) == sorted(wanted)
    assert [name for name in wanted if made[name] != wanted[name]] == []


def test_a_page_changed_by_hand_and_one_left_behind_are_put_right(three: Repository) -> None:
    whole = site(three)
    front = three.build / "html" / "index.html"
    front.write_text("spoilt", "utf-8")
    (three.build / "html" / "chapters" / "left.html").write_text("behind", "utf-8")
    build(three, "html").raise_unless_built()
    assert site(three) == whole


def test_two_builds_at_once_take_turns(three: Repository) -> None:
    write(three.root / "chapters" / "plain.md", f"{PLAIN}\nTwo build it.\n")
    both = [
        subprocess.Popen(
            [sys.executable, "-m", "book", "build", "html"],
            cwd=three.root,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        for _ in range(2)
    ]
    said = [process.communicate()[0] for process in both]
    assert [process.returncode for process in both] == [0, 0], said
    assert sorted("build succeeded" in one for one in said) == [False, True]
    assert "Two build it." in (three.build / "html" / "chapters" / "plain.html").read_text("utf-8")


def test_a_build_killed_on_its_way_is_made_good_by_the_next(three: Repository) -> None:
    write(three.root / "chapters" / "plain.md", f"{PLAIN}\nCut off.\n")
    killed = subprocess.Popen(
        [sys.executable, "-m", "book", "build", "html"],
        cwd=three.root,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    assert killed.stdout is not None
    for line in killed.stdout:
        if "writing output" in line:
            break
    os.killpg(killed.pid, signal.SIGKILL)
    killed.wait()
    write(three.root / "chapters" / "plain.md", PLAIN)
    build(three, "html").raise_unless_built()
    assert "Cut off." not in (three.build / "html" / "chapters" / "plain.html").read_text("utf-8")


@pytest.mark.parametrize("most", [200, 4_000, 60_000])
def test_a_build_without_room_is_made_good_by_the_next(three: Repository, most: int) -> None:
    """Of every file only `most` bytes can be written, as on a disk that runs full; more of some is there."""
    table = three.data / "tiny.csv"
    before = table.read_text("utf-8")
    table.write_text(f"cell,count,citekey\ntreg,{most},doe2001small\ncaf,1,doe2001small\n", "utf-8")
    cramped = subprocess.run(
        [sys.executable, "-m", "book", "build", "html"],
        cwd=three.root,
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=partial(resource.setrlimit, resource.RLIMIT_FSIZE, (most, most)),
    )
    assert cramped.returncode, cramped.stdout
    assert "File too large" in cramped.stdout + cramped.stderr
    build(three, "html").raise_unless_built()
    later = site(three)
    assert str(most + 1) in later["chapters/tiny.html"].decode()
    for name in ("html", ".doctrees", "execution", "pictures"):
        shutil.rmtree(three.build / name)
    build(three, "html").raise_unless_built()
    assert later == site(three)
    table.write_text(before, "utf-8")
