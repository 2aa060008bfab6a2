"""How the book is set in print: fonts with every Greek letter, one date, one author, no surprises."""

from __future__ import annotations

from pathlib import Path

from sphinx.application import Sphinx
from sphinx.config import Config

from book.publishing import owner
from book.repository import Repository

STUBS = Path(__file__).parent / "latex"

PREAMBLE = r"""
\setcounter{tocdepth}{1}
\emergencystretch=3em
\addto\captionsbritish{\renewcommand{\contentsname}{Contents}}
\makeatletter
\AtBeginDocument{\spx@image@maxheight.82\textheight}
\def\fnum@figure{\figurename~\thefigure}
\def\fnum@table{\tablename~\thetable}
\makeatother
"""
"""Sphinx leaves the space in 'Figure 1' to the language's captions, and British English has none there.

A tall figure leaves room for its caption on the page.
"""


def _configure(app: Sphinx, config: Config) -> None:
    settings = owner.read(Repository(Path(app.srcdir)))
    if settings.released:
        config["today"] = f"{settings.released:%-d %B %Y}"
    elements = config["latex_elements"]
    elements["extraclassoptions"] = "openany,oneside"
    elements["preamble"] = elements.get("preamble", "") + PREAMBLE
    config["latex_additional_files"] += [str(stub) for stub in sorted(STUBS.glob("*.sty"))]


def setup(app: Sphinx) -> None:
    """Set the LaTeX options before Jupyter Book adds its own."""
    app.connect("config-inited", _configure, priority=400)
