"""What the check of the built site finds, and what it leaves alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from book.publishing import links

OTHER = '<h1 id="top">Other</h1><p id="caf%C3%A9"></p><a name="old">x</a><p id="café"></p>'


def site(root: Path, body: str) -> Path:
    (root / "chapters").mkdir()
    (root / "chapters" / "one.html").write_text(body, "utf-8")
    (root / "index.html").write_text(OTHER, "utf-8")
    (root / "picture.png").write_bytes(b"x")
    return root


def messages(root: Path, body: str) -> list[str]:
    return [str(fault) for fault in links.broken(site(root, body))]


@pytest.mark.parametrize(
    "body",
    [
        '<a href="../index.html">x</a>',
        '<a href="../index.html#top">x</a>',
        '<a href="../index.html#old">x</a>',
        '<a href="../index.html#caf%C3%A9">x</a>',
        '<a href="..">the folder\'s index</a>',
        '<p id="here"></p><a href="#here">x</a>',
        '<a href="#">x</a>',
        '<a href="https://doi.org/10.1000/test">x</a>',
        '<a href="mailto:someone@example.org">x</a>',
        '<img src="../picture.png?v=1" alt="">',
        '<img src="data:image/png;base64,AA==" alt="">',
        '<img srcset="../picture.png 1x, ../picture.png 2x" alt="">',
        '<link rel="canonical" href="https://example.org/one.html">',
    ],
)
def test_sound_links_are_left_alone(tmp_path: Path, body: str) -> None:
    assert messages(tmp_path, body) == []


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ('<a href="two.html">x</a>', "'two.html' leads to no file"),
        ('<a href="../index.html#gone">x</a>', "index.html has no id 'gone'"),
        ('<a href="#gone">x</a>', "chapters/one.html has no id 'gone'"),
        ('<a href="../../secret">x</a>', "leads out of the site"),
        ('<a href="/index.html">x</a>', "leads out of the site"),
        ('<a href="review-root:/figures">x</a>', "has an unknown scheme"),
        ('<img src="https://example.org/x.png" alt="">', "from another site"),
        ('<script src="//cdn.example.org/x.js"></script>', "from another site"),
        ('<link rel="stylesheet" href="https://example.org/x.css">', "from another site"),
        ('<img srcset="../picture.png 1x, gone.png 2x" alt="">', "'gone.png' leads to no file"),
        ('<p id="a"></p><p id="a"></p>', "the id 'a' is given twice"),
    ],
)
def test_each_fault_is_one_line_that_names_page_and_line(tmp_path: Path, body: str, message: str) -> None:
    found = messages(tmp_path, f"<p>first line</p>\n{body}")
    assert len(found) == 1
    assert found[0].startswith("chapters/one.html:2: ")
    assert message in found[0]


def test_addresses_of_other_sites_are_listed_once_with_their_pages(tmp_path: Path) -> None:
    root = site(tmp_path, '<a href="https://a.example/x#y">1</a><a href="https://a.example/x">2</a>')
    assert links.external(root) == {"https://a.example/x": ["chapters/one.html"]}
