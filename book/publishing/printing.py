"""How the book is set in print: its title page, its paper, its tables' captions, one date, one author.

The look itself is `latex/reviewprint.sty`. What XeTeX cannot do is left out: it writes no tagged PDF.
"""

from __future__ import annotations

import os
import re
from pathlib import Path

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util import texescape

from book.publishing import owner
from book.publishing.citing import AUTHOR, Citable
from book.repository import Repository

STUBS = Path(__file__).parent / "latex"
PAPER = "REVIEW_PAPER"
"""The variable of the environment by which a build says its paper, for Jupyter Book has no option for it."""

BOXES = ",".join(
    (
        "TitleColor={RGB}{16,64,110}",
        "InnerLinkColor={RGB}{16,84,140}",
        "OuterLinkColor={RGB}{20,100,70}",
        "div.note_background-TeXcolor={RGB}{246,249,252}",
        "div.note_title-background-TeXcolor={RGB}{222,233,244}",
        "div.note_border-TeXcolor={RGB}{16,84,140}",
    )
)
"""Colours of headings, links and the boxes of what to take home."""


SEAM = re.compile(r"(?<=[-–])(?=[^\W\d_]{4})|(?<=/)(?=[^\W\d_]{2})|(?<=[A-Z])(?=\d{6})")
"""After the dash or stroke of 'pre-metastatic' or 'DFS/RFS', and before the number of 'GSE176078'."""

MAY_BREAK = r"\penalty200\hspace{0pt}"
"""Rather between two words; and what follows may be hyphenated, as TeX does with a word of its own only."""

AS_THEY_ARE = (nodes.literal, nodes.raw, nodes.math)


def preamble(settings: owner.Owner) -> str:
    """What the title page, the running feet and the PDF's own record say of a release."""
    title, _, subtitle = settings.title.partition(": ")
    day = f"{settings.released:%-d %B %Y}" if settings.released else ""
    macros = {
        "Title": title,
        "Subtitle": subtitle,
        "Short": f"{subtitle or title}, version {settings.version}",
        "Version": settings.version,
        "Date": day,
        "Doi": settings.doi,
        "Cite": Citable(settings.title, "index.html", settings).words,
        "Licence": f"{settings.licence}, for text, data and figures" if settings.licence else "",
        "Abstract": settings.abstract,
    }
    record = {
        "pdftitle": settings.title,
        "pdfauthor": AUTHOR,
        "pdfsubject": settings.abstract,
        "pdfkeywords": ", ".join(settings.keywords),
        "pdflang": "en-GB",
    }
    lines = [rf"\newcommand{{\Review{name}}}{{{_tex(text)}}}" for name, text in macros.items()]
    lines += [r"\usepackage{reviewprint}"]
    lines += [rf"\hypersetup{{{name}={{{_tex(text)}}}}}" for name, text in record.items() if text]
    return "\n".join([*lines, r"\hypersetup{pdfdisplaydoctitle=true,bookmarksnumbered=true}", ""])


def _tex(text: str) -> str:
    return str(texescape.escape(text, "xelatex"))


class TableCaptions(SphinxPostTransform):
    """A table in print is named by its chapter and section, so that it has a place in the list of tables."""

    default_priority = 400
    formats = ("latex",)

    def run(self, **_options: object) -> None:
        """Give every table without a title one; those of one section are counted."""
        found: dict[str, list[nodes.table]] = {}
        for table in self.document.findall(nodes.table):
            if not isinstance(table[0], nodes.title):
                found.setdefault(place(table), []).append(table)
        for name, tables in found.items():
            for number, table in enumerate(tables, start=1):
                count = f" ({number} of {len(tables)})" if len(tables) > 1 else ""
                table.insert(0, nodes.title("", name + count))


class LongWords(SphinxPostTransform):
    """In the narrow column of a table a long word is broken where it has a seam, if it has to be."""

    default_priority = 900
    formats = ("latex",)

    def run(self, **_options: object) -> None:
        """Mark the seams of every word in every cell."""
        for cell in self.document.findall(nodes.entry):
            for text in list(cell.findall(nodes.Text)):
                first, *others = SEAM.split(text)
                if others and not isinstance(text.parent, AS_THEY_ARE):
                    parts: list[nodes.Node] = [nodes.Text(first)]
                    for other in others:
                        parts += [nodes.raw("", MAY_BREAK, format="latex"), nodes.Text(other)]
                    text.parent.replace(text, parts)


def place(table: nodes.table) -> str:
    """The chapter and the innermost section a table stands in: 'Platelets: How it is recognised'."""
    titles: list[str] = []
    node: nodes.Node | None = table.parent
    while node is not None and not isinstance(node, addnodes.start_of_file):
        if isinstance(node, nodes.section):
            titles.append(node[0].astext())
        node = node.parent
    return ": ".join(dict.fromkeys((titles[-1], titles[0]))) if titles else ""


def _configure(app: Sphinx, config: Config) -> None:
    settings = owner.read(Repository(Path(app.srcdir)))
    if settings.released:
        config["today"] = f"{settings.released:%-d %B %Y}"
    texescape.init()
    elements = config["latex_elements"]
    elements["papersize"] = f"{os.environ.get(PAPER, 'a4')}paper"
    elements["extraclassoptions"] = "openany,oneside"
    elements["sphinxsetup"] = BOXES
    elements["maketitle"] = r"\reviewtitlepage"
    elements["preamble"] = elements.get("preamble", "") + preamble(settings)
    config["latex_additional_files"] += [str(stub) for stub in sorted(STUBS.glob("*.sty"))]


def setup(app: Sphinx) -> None:
    """Set the LaTeX options before Jupyter Book adds its own."""
    app.connect("config-inited", _configure, priority=400)
    app.add_post_transform(TableCaptions)
    app.add_post_transform(LongWords)
