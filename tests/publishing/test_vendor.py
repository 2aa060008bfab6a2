"""The libraries the site serves itself."""

from __future__ import annotations

from pathlib import Path

from book.publishing import vendor


def test_what_a_page_needs_is_there(tmp_path: Path) -> None:
    vendor.write(tmp_path)
    folder = tmp_path / "vendor"
    for name in ("vega.js", "tabulator.js", "tabulator.css", "mathjax/tex-chtml.js", "README.txt"):
        assert (folder / name).stat().st_size > 1000, name
    assert list((folder / "mathjax/output/chtml/fonts").rglob("*.woff"))
    assert "MIT License" in (folder / "README.txt").read_text("utf-8")


def test_no_library_asks_for_a_file_that_is_not_served(tmp_path: Path) -> None:
    vendor.write(tmp_path)
    for path in (tmp_path / "vendor").glob("tabulator.*"):
        assert "sourceMappingURL" not in path.read_text("utf-8")


def test_a_library_taken_away_comes_back_and_the_others_are_left_alone(tmp_path: Path) -> None:
    vendor.write(tmp_path)
    vega, tabulator = tmp_path / "vendor/vega.js", tmp_path / "vendor/tabulator.js"
    before = tabulator.stat().st_mtime_ns
    vega.unlink()
    vendor.write(tmp_path)
    assert vega.is_file()
    assert tabulator.stat().st_mtime_ns == before
