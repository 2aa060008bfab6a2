"""The static pictures of a figure, drawn once for each specification and kept across builds.

They stand in `_build/pictures/`, each under the digest of its specification and of the program that draws.
A file that is not what was written is drawn again.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Callable
from contextlib import suppress
from importlib.metadata import version
from pathlib import Path

import vl_convert

from book.repository import here

PNG_SCALE = 2
DIGEST_BYTES = 32
FORMATS: dict[str, Callable[[str], bytes]] = {
    "svg": lambda spec: vl_convert.vegalite_to_svg(spec).encode(),
    "png": lambda svg: vl_convert.svg_to_png(svg, scale=PNG_SCALE),
    "pdf": vl_convert.svg_to_pdf,
}
"""How each is made: SVG of a Vega-Lite specification, the others of an SVG."""


def picture(form: str, source: str, folder: Path | None = None) -> bytes:
    """The picture of `source` in a form of `FORMATS`; drawn, unless `folder` (`_build/pictures`) has it."""
    folder = here().build / "pictures" if folder is None else folder
    made_of = f"{version('vl-convert-python')}\0{PNG_SCALE}\0{source}".encode()
    place = folder / f"{hashlib.sha256(made_of).hexdigest()}.{form}"
    with suppress(OSError):
        kept = place.read_bytes()
        content = kept[DIGEST_BYTES:]
        if hashlib.sha256(content).digest() == kept[:DIGEST_BYTES]:
            return content
    content = FORMATS[form](source)
    _keep(place, hashlib.sha256(content).digest() + content)
    return content


def _keep(place: Path, content: bytes) -> None:
    """Write the file whole or not at all; without room for it the picture is drawn again next time."""
    with suppress(OSError):
        place.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=place.parent)
        try:
            with os.fdopen(handle, "wb") as out:
                out.write(content)
            Path(name).replace(place)
        except OSError:
            Path(name).unlink(missing_ok=True)
