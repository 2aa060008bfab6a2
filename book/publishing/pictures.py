"""The static pictures of a figure, drawn once for each specification and kept across builds.

They stand in `_build/pictures/`, each under the digest of its specification and of the program that draws.
A file that is not what was written is drawn again. Where a build has a studio (`studio.Studio`), that draws.
"""

from __future__ import annotations

import hashlib
import os
import re
import socket
import struct
import tempfile
from collections.abc import Callable
from contextlib import suppress
from importlib.metadata import version
from pathlib import Path

import vl_convert

from book.repository import here

PNG_SCALE = 2
DIGEST_BYTES = 32
RESOURCES = re.compile(rb"(?<=<<\n)(?: +/\w+ \d+ 0 R\n){2,}(?= +>>)")
"""In a PDF, a list of what a picture is made of, a line each."""


def _in_order(pdf: bytes) -> bytes:
    """`pdf` with its resources sorted: they are listed as chance has it, and their order means nothing."""
    return RESOURCES.sub(lambda found: b"".join(sorted(found[0].splitlines(keepends=True))), pdf)


FORMATS: dict[str, Callable[[str], bytes]] = {
    "svg": lambda spec: vl_convert.vegalite_to_svg(spec).encode(),
    "png": lambda svg: vl_convert.svg_to_png(svg, scale=PNG_SCALE),
    "pdf": lambda svg: _in_order(vl_convert.svg_to_pdf(svg)),
    "height": lambda spec: f"{vl_convert.vegalite_to_scenegraph(spec)['height']}".encode(),
    "js": lambda _: vl_convert.javascript_bundle().encode(),  # type: ignore[call-arg]
}
"""How each is made: SVG and height (px) of a Vega-Lite specification, PNG and PDF of an SVG; and of nothing,
what draws them in a browser."""

MADE = f"{version('vl-convert-python')}\0{PNG_SCALE}\0resources in order"
"""What a picture's bytes hang on besides its source."""

STUDIO = "REVIEW_STUDIO"
"""The variable of the environment that names the studio's address, where there is one."""


def picture(form: str, source: str, folder: Path | None = None) -> bytes:
    """The picture of `source` in a form of `FORMATS`; drawn, unless `folder` (`_build/pictures`) has it."""
    folder = here().build / "pictures" if folder is None else folder
    made_of = f"{MADE}\0{source}".encode()
    place = folder / f"{hashlib.sha256(made_of).hexdigest()}.{form}"
    with suppress(OSError):
        if (content := opened(place.read_bytes())) is not None:
            return content
    content = _asked(form, source)
    if content is None:
        content = FORMATS[form](source)
    _keep(place, sealed(content))
    return content


def sealed(content: bytes) -> bytes:
    """`content` behind its digest, which tells whether it arrived whole."""
    return hashlib.sha256(content).digest() + content


def opened(sealed: bytes) -> bytes | None:
    """The content as it was sealed; none where it is not whole."""
    content = sealed[DIGEST_BYTES:]
    return content if hashlib.sha256(content).digest() == sealed[:DIGEST_BYTES] else None


def ours(line: socket.socket) -> bool:
    """Whether the process at the other end belongs to this user."""
    _, user, _ = struct.unpack("3i", line.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, 12))
    return bool(user == os.getuid())


def received(line: socket.socket) -> bytes:
    """All that comes until the other end has said its last word."""
    with line.makefile("rb") as stream:
        return stream.read()


def _asked(form: str, source: str) -> bytes | None:
    """The picture as the studio draws it; none where there is no studio, or no whole answer."""
    if address := os.environ.get(STUDIO):
        with suppress(OSError), socket.socket(socket.AF_UNIX) as line:
            line.connect(f"\0{address}")
            if ours(line):
                line.sendall(f"{form}\n{source}".encode())
                line.shutdown(socket.SHUT_WR)
                return opened(received(line))
    return None


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
