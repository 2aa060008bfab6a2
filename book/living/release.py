"""A new version, made ready: its number, day, changelog, row of releases and changes, all in one go."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from book import schema, sources, tables
from book.faults import Fault, FaultyInput
from book.living import recorded, report, writing
from book.living.changes import Change
from book.repository import Repository

UNRELEASED = "## [Unreleased]"
EVIDENCE = "### Evidence"
"""The part of a version in the changelog that is computed."""

_NUMBER = re.compile(r"(\d+)\.(\d+)\.(\d+)")
_SECTION = re.compile(rf"^{re.escape(UNRELEASED)}\n(?P<text>.*?)(?=^## \[|\Z)", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True)
class Release:
    """What a person says of a version: number, day, and what changed in one sentence."""

    version: str
    released: date
    summary: str


def newest(repository: Repository) -> str:
    """The number of the newest version; empty before the first."""
    versions = tables.read("releases", repository)["version"]
    return "" if versions.empty else str(versions.iloc[-1])


def next_version(repository: Repository) -> str:
    """The newest version with its middle number raised by one."""
    match = _NUMBER.fullmatch(newest(repository))
    return f"{match[1]}.{int(match[2]) + 1}.0" if match else "0.1.0"


def waiting(changes: Sequence[Change], repository: Repository) -> bool:
    """Whether anything stands under Unreleased or any row changed."""
    section = _SECTION.search(sources.read(repository.root / "CHANGELOG.md", repository))
    return bool(report.changelog(changes)) or bool(section and section["text"].strip())


def prepared(release: Release, changes: Sequence[Change], repository: Repository) -> Mapping[Path, str]:
    """The new text of every file a version touches, by its path; nothing is written here.

    Raises `FaultyInput` with everything that stands in the way.
    """
    changelog = repository.root / "CHANGELOG.md"
    releases = schema.read(repository)["releases"]
    rows = repository.data / releases.path
    old = {path: sources.read(path, repository) for path in (changelog, repository.citation, rows)}
    faults = [*_faults(release, repository)]
    section = _SECTION.search(old[changelog])
    told = section["text"].strip() if section else ""
    counted = report.changelog(changes)
    if not section:
        faults.append(Fault("CHANGELOG.md", 0, "", f"has no part '{UNRELEASED}'"))
    elif not told and not counted:
        faults.append(Fault("CHANGELOG.md", 0, "", "nothing stands under Unreleased, and no row changed"))
    citation, set_lines = re.subn(
        r"^(version|date-released): .*$",
        lambda line: f"{line[1]}: {release.version if line[1] == 'version' else release.released}",
        old[repository.citation],
        flags=re.MULTILINE,
    )
    if set_lines != 2:
        faults.append(Fault("CITATION.cff", 0, "version", "it and date-released must stand once each"))
    if faults:
        raise FaultyInput(faults)
    head = f"{UNRELEASED}\n\n## [{release.version}] - {release.released}\n\n"
    parts = [told] if told else []
    if counted:
        parts.append("\n".join([EVIDENCE, *counted]))
    row = {"version": release.version, "released": str(release.released), "summary": release.summary}
    new_part = head + "\n\n".join(parts) + "\n\n"
    return {
        changelog: _SECTION.sub(lambda _: new_part, old[changelog], count=1).rstrip("\n") + "\n",
        repository.citation: citation,
        rows: writing.appended(old[rows], [row], tables.location(releases, repository)),
        repository.data / schema.read(repository)[recorded.TABLE].path: recorded.with_version(
            release.version, changes, repository
        ),
    }


def _faults(release: Release, repository: Repository) -> list[Fault]:
    faults = []
    match, last = _NUMBER.fullmatch(release.version), _NUMBER.fullmatch(newest(repository))
    if not match:
        faults.append(Fault("version", 0, "", f"'{release.version}' is not a number such as 0.4.0"))
    elif last and tuple(map(int, match.groups())) <= tuple(map(int, last.groups())):
        faults.append(Fault("version", 0, "", f"{release.version} does not come after {last[0]}"))
    if not release.summary.strip() or "\n" in release.summary:
        faults.append(Fault("summary", 0, "", "one sentence, on one line, says what changed"))
    return faults


def write(texts: Mapping[Path, str]) -> None:
    """Put every text in its file's place."""
    for path, text in texts.items():
        writing.replace(path, text.encode("utf-8"))
