"""What a build loads: for a process that has time to load it before it is known whether one is needed."""

from __future__ import annotations

import importlib

OF_A_BUILD = (
    "book.publishing.runner",  # first: it puts off what most builds never use
    "book.publishing.extension",
    "jupyter_book.sphinx",
    "sphinx_external_toc",
    "sphinx_multitoc_numbering",
    "sphinx_jupyterbook_latex",
    "sphinx_togglebutton",
    "sphinx_copybutton",
    "sphinx_comments",
    "sphinx_design",
    "sphinx_book_theme",
    "sphinxcontrib.bibtex",
    "myst_nb.sphinx_ext",
)
"""Beside Sphinx's own extensions; loading must start no thread of ours and read no data."""

OF_TABLES = ("book.tables", "pandas", "book.evidence")
"""What else is loaded where tables are read."""

ANY = "li.any > a"
"""A selector such as the theme uses: reading the first one takes a tenth of a second, the others none."""


def load(*, tables: bool) -> None:
    """Load it all; what reads `tables` too where that is to be expected."""
    for name in OF_A_BUILD:
        importlib.import_module(name)
    from sphinx.application import builtin_extensions

    for name in builtin_extensions:
        importlib.import_module(name)
    import soupsieve

    soupsieve.compile(ANY)
    if tables:
        load_tables()


def load_tables() -> None:
    """Load what reads tables."""
    for name in OF_TABLES:
        importlib.import_module(name)
