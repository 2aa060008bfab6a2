"""`changes`, `release`, `archive`, `figures`: what changed, and a new version."""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from book.commands.terminal import Commands, Faults, day, say
from book.repository import here

if TYPE_CHECKING:
    from book.living.changes import Change


def changes(arguments: argparse.Namespace) -> Faults:
    """What changed between two states, in the form that was asked for; recorded where that was asked for."""
    from book.living import changes as comparison
    from book.living import report, snapshot, versions

    with versions.at(arguments.old, here()) as old, versions.at(arguments.new, here()) as new:
        found = comparison.between(snapshot.read(old), snapshot.read(new))
    if arguments.form == "json":
        say(report.as_json(arguments.old, arguments.new, found))
    elif arguments.form == "markdown":
        say(report.markdown(found))
    else:
        for line in report.lines(found):
            say(line)
    if arguments.record:
        return _record(arguments.record, found)
    return []


def _record(version: str, found: Sequence[Change]) -> Faults:
    from book import schema, tables
    from book.living import recorded, writing

    if version not in set(tables.read("releases")["version"]):
        return [f"data/living/releases.csv has no version '{version}'; `python -m book release` adds one"]
    path = here().data / schema.read(here())[recorded.TABLE].path
    writing.replace(path, recorded.with_version(version, found, here()).encode("utf-8"))
    return []


def release(arguments: argparse.Namespace) -> Faults:
    """A new version, written into the files that name it."""
    from book.living import changes as comparison
    from book.living import release as releasing
    from book.living import report, snapshot, versions

    with versions.at(arguments.since or releasing.newest(here()), here()) as old:
        found = comparison.between(snapshot.read(old), snapshot.read(here()))
    wanted = releasing.Release(
        arguments.version or releasing.next_version(here()),
        arguments.date or datetime.now(UTC).date(),
        arguments.summary or report.summary(found),
    )
    if arguments.if_any and not releasing.waiting(found, here()):
        say("Nothing waits for a release.")
        return []
    texts = releasing.prepared(wanted, found, here())
    releasing.write(texts)
    say(f"Version {wanted.version} is ready to be looked at: {', '.join(path.name for path in texts)}.")
    return []


def archive(arguments: argparse.Namespace) -> Faults:
    """Site, PDF and tables packed, with their checksums."""
    from book.publishing import archive

    for path in archive.write(here()):
        say(here().relative(path))
    return []


def figures(arguments: argparse.Namespace) -> Faults:
    """The digests of the built site's figures, or what differs between two files of them."""
    from book.publishing import digests

    if len(arguments.digests) not in (0, 2):
        return ["name two files of digests, the old and the new, or none"]
    if arguments.digests:
        say(digests.compared(*(digests.read(path) for path in arguments.digests)))
        return []
    found = digests.of(here().build / "html")
    say(json.dumps(found, indent=1))
    return [] if found else ["there is no built site; `make html` builds it"]


def add(commands: Commands) -> None:
    """The words of this family."""
    comparing = commands.add_parser(
        "changes", help="what changed between two versions, tags or commits: claims, rows, papers, trials"
    )
    comparing.add_argument("old", metavar="V1", help="a version such as 0.2.0, a tag or a commit")
    comparing.add_argument("new", metavar="V2", nargs="?", default=".", help="'.', the checkout, if left out")
    form = comparing.add_mutually_exclusive_group()
    form.add_argument("--json", dest="form", action="store_const", const="json", help="for programs")
    form.add_argument("--markdown", dest="form", action="store_const", const="markdown", help="for a comment")
    comparing.add_argument("--record", metavar="VERSION", default="", help="keep them in changes.csv")
    comparing.set_defaults(run=changes, form="lines")

    releasing = commands.add_parser("release", help="make the next version ready: number, changelog, changes")
    releasing.add_argument("version", nargs="?", default="", help="the next, such as 0.4.0, if left out")
    releasing.add_argument("--summary", default="", help="what changed, in one sentence (counts)")
    releasing.add_argument("--if-any", action="store_true", help="end well where nothing waits for a release")
    releasing.add_argument("--date", type=day, metavar="DATE", help="of release (today)")
    releasing.add_argument("--since", default="", help="the state it is held against (the newest version)")
    releasing.set_defaults(run=release)

    archiving = commands.add_parser("archive", help="pack site, PDF and tables, with checksums and metadata")
    archiving.set_defaults(run=archive)

    drawing = commands.add_parser(
        "figures", help="digests of the built figures, or two files of them compared"
    )
    drawing.add_argument("digests", nargs="*", type=Path, metavar="DIGESTS.json", help="the old and the new")
    drawing.set_defaults(run=figures)
