"""A proposed row tried in a copy of the tables: what the checks would say of it, in the words of its form."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

from book import bibliography, checks, schema, sources, tables
from book.faults import Fault
from book.living import issue, writing
from book.living.issue import Proposal
from book.repository import Repository

PARTS = ("data", "chapters", "references.bib", "index.md", "_toc.yml", "CITATION.cff")


def texts(proposal: Proposal, repository: Repository) -> dict[Path, str]:
    """The new text of each file the proposal touches, by its path from the top of the checkout."""
    package = schema.read(repository)
    made = {}
    for name, cells in (("evidence", proposal.finding), ("claim_evidence", proposal.link)):
        path = repository.data / package[name].path
        text = sources.read(path, repository)
        made[path.relative_to(repository.root)] = writing.appended(text, [cells], repository.relative(path))
    if proposal.reference and proposal.finding["citekey"] not in bibliography.read(repository):
        library = sources.read(repository.bibliography, repository).rstrip("\n")
        made[Path(repository.bibliography.name)] = f"{library}\n\n{proposal.reference}\n"
    return made


def faults(proposal: Proposal, repository: Repository) -> list[Fault]:
    """Every fault that the proposal would bring, those of its fields under the headings of the form."""
    made = texts(proposal, repository)
    with TemporaryDirectory(prefix="review-") as folder:
        copy = Repository(Path(folder))
        for name in PARTS:
            source = repository.root / name
            if source.is_dir():
                shutil.copytree(source, copy.root / name)
            else:
                shutil.copy(source, copy.root / name)
        for path, text in made.items():
            writing.replace(copy.root / path, text.encode("utf-8"))
        known = {(one.path, one.column, one.message) for one in checks.run(repository)}
        new = [one for one in checks.run(copy) if (one.path, one.column, one.message) not in known]
        own = _own_lines(proposal, copy)
    headings = issue.labels(repository)
    return [_as_field(fault, own, headings) for fault in new]


def _own_lines(proposal: Proposal, copy: Repository) -> Mapping[str, int]:
    """The line the proposal's row has in each table, by the table's path."""
    package = schema.read(copy)
    rows = {name: tables.read_rows(package[name], copy)[0] for name in ("evidence", "claim_evidence")}
    return {tables.location(package[name], copy): found[-1].line for name, found in rows.items() if found}


def _as_field(fault: Fault, own: Mapping[str, int], headings: Mapping[str, str]) -> Fault:
    if own.get(fault.path) != fault.line:
        return fault
    column = headings["id"] if fault.column == "evidence" else headings.get(fault.column, fault.column)
    return Fault("issue", 0, column, fault.message)
