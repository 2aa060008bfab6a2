"""The libraries a page needs, served by the site itself (Vega, MathJax, Tabulator), and our own scripts.

They are copied before any page is written, under `vendor/` and not `_static/`, so that a page which needs
none of them loads none of them. A built page asks nothing of another site, and works from a folder.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache, partial
from importlib.metadata import PackagePath, files, version
from pathlib import Path

import vl_convert
from myst_nb.sphinx_ext import add_global_html_resources
from sphinx.application import Sphinx
from sphinx.config import Config

from book.publishing import pictures

FOLDER = "vendor"
ASSETS = Path(__file__).parent / "assets"
STYLES = ("charts.css", "explorer.css", "markers.css", "reading.css", "review.css")
SCRIPTS = ("charts.js", "explorer.js", "markers.js", "reading.js", "toolbar.js")

MATHJAX = "sphinx-mathjax-offline"
MATHJAX_START = "tex-chtml.js"
MATHJAX_PARTS = (MATHJAX_START, "output/chtml/fonts/", "input/tex/extensions/")
"""TeX in, HTML and CSS out: what a page with a formula asks for; the rest of MathJax stays behind."""

TABULATOR = "django-js-lib-tabulator"
TABULATOR_PARTS = {
    "js/tabulator.min.js": "tabulator.js",
    "css/tabulator_simple.min.css": "tabulator.css",
}
NOTICE = "README.txt"
SOURCE_MAP = "sourceMappingURL="


def write(site: Path) -> None:
    """Put every library into `site`/vendor; a file that is right already is left alone.

    The notice is written last and names every version: where it stands as it should, so does the rest,
    unless a file was taken away.
    """
    folder, notice = site / FOLDER, _notice().encode()
    right = _content(folder / NOTICE) == notice
    for name, make in _files():
        if not (right and (folder / name).is_file()):
            _write(folder / name, make())
    _write(folder / NOTICE, notice)


def _content(path: Path) -> bytes:
    return path.read_bytes() if path.is_file() else b""


def _write(path: Path, content: bytes) -> None:
    if _content(path) != content:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


def _files() -> Iterator[tuple[str, Callable[[], bytes]]]:
    """Each file below the folder, and how to get its content."""
    yield "vega.js", _vega
    for name, path in _package(MATHJAX, "static/mathjax/"):
        if name.startswith(MATHJAX_PARTS):
            yield f"mathjax/{name}", path.read_bytes
    for name, path in _package(TABULATOR, "static/tabulator/"):
        if name in TABULATOR_PARTS:
            yield TABULATOR_PARTS[name], partial(_without_source_map, path)


@cache
def _vega() -> bytes:
    """Vega, Vega-Lite and Vega-Embed, shut in a function: their inner names are no business of the page."""
    return b"(() => {\n" + pictures.picture("js", "") + b"\n})();\n"


def _package(distribution: str, folder: str) -> Iterator[tuple[str, Path]]:
    """The files below `folder` of an installed package: name below the folder, and where it is."""
    entries: list[PackagePath] = files(distribution) or []
    for entry in sorted(entries):
        _, found, name = entry.as_posix().partition(folder)
        if found:
            yield name, Path(str(entry.locate()))


def _without_source_map(path: Path) -> bytes:
    """The file without the line that names another one, for debuggers, which is not shipped."""
    lines = path.read_text("utf-8").split("\n")
    return "\n".join([*(line for line in lines if SOURCE_MAP not in line), ""]).encode()


def _notice() -> str:
    lite = vl_convert.get_vegalite_versions()[-1]
    licence = next(path for name, path in _package(TABULATOR, ".dist-info/") if name.endswith("LICENSE.txt"))
    return (
        "Libraries served with this site, as their packages hold them; "
        "only vega.js is wrapped in a function.\n\n"
        f"vega.js: Vega {vl_convert.get_vega_version()}, Vega-Lite {lite}, "
        f"Vega-Embed {vl_convert.get_vega_embed_version()}; BSD 3-Clause licence; "
        "copyright University of Washington Interactive Data Lab and contributors\n"
        f"  from vl-convert-python {version('vl-convert-python')}\n"
        "mathjax: MathJax 3; Apache License 2.0; copyright The MathJax Consortium\n"
        f"  from {MATHJAX} {version(MATHJAX)}\n"
        "tabulator.js, tabulator.css: Tabulator, MIT licence, printed below\n"
        f"  from {TABULATOR} {version(TABULATOR)}\n\n{licence.read_text('utf-8').strip()}\n"
    )


def _configure(app: Sphinx, config: Config) -> None:
    config["mathjax_path"] = f"../{FOLDER}/mathjax/{MATHJAX_START}"
    config["html_static_path"].append(str(ASSETS))


def _vendored(app: Sphinx) -> None:
    if app.builder.name == "html":
        write(Path(app.outdir))
        # MyST-NB writes its style sheet last, and a page bears the digest of the one it finds: none at first.
        (Path(app.outdir) / "_static").mkdir(parents=True, exist_ok=True)
        add_global_html_resources(app, None)


def setup(app: Sphinx) -> None:
    app.connect("config-inited", _configure)
    app.connect("builder-inited", _vendored)
    for name in STYLES:
        app.add_css_file(name)
    for name in SCRIPTS:
        app.add_js_file(name, loading_method="defer")
