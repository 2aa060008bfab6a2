"""`build` and `serve`: the site, the PDF and the EPUB."""

from __future__ import annotations

import argparse

from book.commands.terminal import Commands, Faults, say
from book.repository import here

DEFAULT_PORT = 8000


def build(arguments: argparse.Namespace) -> Faults:
    """The site, the PDF or the EPUB, once."""
    from book.publishing import build

    if arguments.format == "pdf":
        return build.pdf(here(), arguments.paper)
    return {"html": build.html, "epub": build.epub}[arguments.format](here())


def serve(arguments: argparse.Namespace) -> Faults:
    """The site on localhost, built again on every change."""
    from book.publishing.serve import serve

    return serve(here(), arguments.port, say)


def add(commands: Commands) -> None:
    """The words of this family."""
    building = commands.add_parser("build", help="build the site, the PDF or the EPUB, warnings as errors")
    building.add_argument("format", choices=("html", "pdf", "epub"))
    building.add_argument("--paper", choices=("a4", "letter"), default="a4", help="of the PDF; default: a4")
    building.set_defaults(run=build)

    serving = commands.add_parser("serve", help="build, show on localhost, build again on every change")
    serving.add_argument("--port", type=int, default=DEFAULT_PORT)
    serving.set_defaults(run=serve)
