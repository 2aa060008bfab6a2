"""A site is left alone only where it is what its sources make, and pictures only where they are whole."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
import vl_convert
from hypothesis import given, settings
from hypothesis import strategies as st

from book.publishing import inputs, pictures, standing
from book.repository import Repository

SPEC = (
    '{"$schema": "https://vega.github.io/schema/vega-lite/v6.json", "data": {"values": [{"a": 1}]},'
    ' "mark": "point", "encoding": {"x": {"field": "a", "type": "quantitative"}}}'
)


def made_of(repository: Repository) -> dict[str, str]:
    return standing.made_of(repository, inputs.read_by_chapters(repository))


def stands(repository: Repository) -> bool:
    return standing.stands(repository, made_of(repository))


def untouched(repository: Repository) -> bool:
    return standing.untouched(repository, made_of(repository))


def ran(repository: Repository) -> bool:
    return standing.ran(repository, made_of(repository))


@pytest.fixture
def built(tmp_path: Path) -> Repository:
    """A checkout with a site that was just built."""
    sources = ("index.md", "_toc.yml", "_config.yml", "references.bib", "CITATION.cff", "requirements.txt")
    made = ("data/one.csv", "chapters/one.md", "book/one.py", "book/publishing/assets/one.css")
    site = ("_build/html/index.html", "_build/html/figures/fig-a/data.csv", "_build/pdf/review.state")
    for name in (*sources, *made, *site):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("as it was\n", "utf-8")
    repository = Repository(tmp_path)
    standing.remember(repository, made_of(repository))
    return repository


def test_a_site_stands_until_a_build_begins(built: Repository) -> None:
    assert stands(built)
    standing.forget(built)
    assert not stands(built)


@pytest.mark.parametrize(
    "name",
    [
        *("index.md", "_toc.yml", "_config.yml", "references.bib", "CITATION.cff", "requirements.txt"),
        *("data/one.csv", "chapters/one.md", "book/one.py", "book/publishing/assets/one.css"),
        *("_build/html/index.html", "_build/pdf/review.state", "data/new.csv", "_build/html/new.html"),
    ],
)
def test_a_site_does_not_stand_after_a_change(built: Repository, name: str) -> None:
    (built.root / name).write_text("as it wås\n", "utf-8")
    assert not stands(built)


@pytest.mark.parametrize("name", ["data/one.csv", "chapters/one.md", "_build/html/figures/fig-a/data.csv"])
def test_a_site_does_not_stand_without_one_of_its_files(built: Repository, name: str) -> None:
    (built.root / name).unlink()
    assert not stands(built)


def test_where_there_is_no_site_none_stands(built: Repository) -> None:
    shutil.rmtree(built.build / "html")
    assert not stands(built)
    assert not untouched(built)
    shutil.rmtree(built.build)
    assert not stands(built)
    assert not untouched(built)


def test_a_site_made_by_other_code_is_not_built_upon(built: Repository) -> None:
    assert untouched(built)
    (built.data / "one.csv").write_text("changed\n", "utf-8")
    assert untouched(built)
    (built.root / "book" / "one.py").write_text("changed\n", "utf-8")
    assert not untouched(built)


@pytest.mark.parametrize(
    ("name", "may"),
    [
        *((name, False) for name in ("index.md", "chapters/one.md", "book/publishing/assets/one.css")),
        *((name, True) for name in ("data/one.csv", "book/one.py", "references.bib", "requirements.txt")),
    ],
)
def test_whether_a_chapter_may_read_what_has_changed(built: Repository, name: str, may: bool) -> None:
    assert ran(built)
    (built.root / name).write_text("changed\n", "utf-8")
    assert ran(built) is not may
    standing.forget(built)
    assert not ran(built)


def test_a_site_built_while_its_sources_changed_does_not_stand(built: Repository) -> None:
    before = made_of(built)
    (built.root / "index.md").write_text("changed while it was built\n", "utf-8")
    standing.remember(built, before)
    assert not stands(built)


@pytest.mark.parametrize("content", ["", "{", "[]", '{"sources": 1}'])
def test_a_mark_that_is_broken_is_no_mark(built: Repository, content: str) -> None:
    (built.build / standing.MARK).write_text(content, "utf-8")
    assert not stands(built)


def test_a_height_is_that_of_the_drawn_picture(tmp_path: Path) -> None:
    for height in (40, 173):
        spec = SPEC.replace('"mark"', f'"height": {height}, "title": "One", "mark"')
        drawn = pictures.picture("svg", spec, tmp_path).decode()
        tall = round(float(pictures.picture("height", spec, tmp_path)))
        assert f'height="{tall}"' in drawn.split(">", 1)[0]
        assert tall > height


def test_a_picture_is_drawn_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = pictures.picture("svg", SPEC, tmp_path)
    assert first.startswith(b"<svg")
    monkeypatch.setitem(pictures.FORMATS, "svg", lambda spec: b"drawn again")
    assert pictures.picture("svg", SPEC, tmp_path) == first
    assert pictures.picture("svg", SPEC + " ", tmp_path) == b"drawn again"


@settings(max_examples=50, deadline=None)
@given(where=st.integers(0, 10_000), byte=st.integers(1, 255), cut=st.booleans())
def test_a_spoilt_picture_is_drawn_again(
    tmp_path_factory: pytest.TempPathFactory, where: int, byte: int, cut: bool
) -> None:
    folder = tmp_path_factory.mktemp("pictures")
    with pytest.MonkeyPatch.context() as patched:
        patched.setitem(pictures.FORMATS, "svg", lambda spec: b"<svg/>" * 40)
        right = pictures.picture("svg", SPEC, folder)
        (kept,) = folder.iterdir()
        content = bytearray(kept.read_bytes())
        place = where % len(content)
        content[place] ^= byte
        kept.write_bytes(content[:place] if cut else content)
        assert pictures.picture("svg", SPEC, folder) == right


def test_without_room_a_picture_is_drawn_all_the_same(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", "utf-8")
    assert pictures.picture("svg", SPEC, tmp_path / "file" / "folder").startswith(b"<svg")


def test_a_picture_for_print_is_the_same_each_time_it_is_drawn() -> None:
    shades = "".join(
        f'<g opacity="0.{number}"><rect x="{number}" width="1" height="9" fill-opacity="0.{number}"/></g>'
        for number in range(10, 40)
    )
    source = f'<svg xmlns="http://www.w3.org/2000/svg" width="50" height="10">{shades}</svg>'
    drawn = {pictures.FORMATS["pdf"](source) for _ in range(4)}
    assert len({vl_convert.svg_to_pdf(source) for _ in range(4)}) > 1, (
        "drawn in order without our help by now"
    )
    assert len(drawn) == 1
