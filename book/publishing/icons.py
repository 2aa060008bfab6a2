"""The theme's icons as a font of the few that are used, in place of half a megabyte of script.

The theme draws its icons by Font Awesome's script, which holds two thousand of them. Its style sheet knows
the same icons as letters of a font, and brings that font along: of it the letters below are kept, and written
into the style sheet itself, so that they show without a script, in print, and from a folder.
"""

from __future__ import annotations

import base64
import io
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

from sphinx.application import Sphinx

from book.remembered import kept

SHEET = "icons.css"
FONTS = "theme/pydata_sphinx_theme/static/vendor/fontawesome/webfonts"
LETTERS = {
    ("Font Awesome 6 Free", 900, "fa-solid-900.ttf"): (
        # what the theme's buttons and links show
        "angle-left angle-right arrow-up bars chevron-down chevron-up circle-half-stroke code download "
        "expand file lightbulb list magnifying-glass moon sun pencil xmark magnifying-glass-minus "
        # what its boxes and notes show
        "bell circle-check circle-exclamation circle-info circle-xmark share triangle-exclamation angle-down "
        "up-right-from-square"
    ),
    ("Font Awesome 6 Brands", 400, "fa-brands-400.ttf"): "github gitlab bitbucket",
}
"""Family, weight and file of each font, and the names of the letters that are kept of it."""

NOTICE = (
    "/* Icons: a subset of Font Awesome Free 6, SIL Open Font License 1.1, copyright Fonticons, Inc.\n"
    "   https://fontawesome.com/license/free */\n"
)


def sheet() -> str:
    """The style sheet with its fonts within.

    Raises `ValueError` where a font of the theme no longer has one of the letters.
    """
    return NOTICE + "".join(_faces())


def _faces() -> Iterator[str]:
    for (family, weight, name), letters in LETTERS.items():
        content = base64.b64encode(_subset(name, tuple(letters.split()))).decode()
        yield (
            f'@font-face{{font-family:"{family}";font-style:normal;font-weight:{weight};font-display:block;'
            f'src:url("data:font/woff;base64,{content}") format("woff")}}\n'
        )


@kept
def _subset(name: str, letters: tuple[str, ...]) -> bytes:
    from fontTools.subset import Options, Subsetter  # here: a build mostly finds the font as kept
    from fontTools.ttLib import TTFont

    source = files("pydata_sphinx_theme").joinpath(FONTS, name).read_bytes()
    font = TTFont(io.BytesIO(source), recalcTimestamp=False)
    if missing := set(letters) - set(font.getGlyphOrder()):
        raise ValueError(f"the theme's font {name} has no icon {', '.join(sorted(missing))}")
    chosen = Subsetter(Options(hinting=False, layout_features=[], notdef_outline=False))
    chosen.populate(glyphs=letters)
    chosen.subset(font)
    font.flavor = "woff"
    made = io.BytesIO()
    font.save(made)
    return made.getvalue()


def _write(app: Sphinx) -> None:
    if app.builder.name == "html":
        path = Path(app.outdir) / "_static" / SHEET
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(sheet(), "utf-8")


def setup(app: Sphinx) -> None:
    app.connect("builder-inited", _write)
    app.add_css_file(SHEET, priority=900)
