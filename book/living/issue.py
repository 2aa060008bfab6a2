"""A row proposed in an issue: the text that GitHub makes of the form, read back into cells.

The form's fields bear the names of the columns, so that the form itself says which heading is which cell.
What stands in an issue was written by anyone; it is read as text and nothing else.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import yaml

from book import schema
from book.faults import Fault, FaultyInput
from book.repository import Repository

FORM = ".github/ISSUE_TEMPLATE/add-a-finding.yml"
EMPTY = "_No response_"
LARGEST = 65_536
"""Characters of an issue's text, by GitHub's own limit."""

_HEADING = re.compile(r"^### (?P<label>.+)$", re.MULTILINE)
_FENCE = re.compile(r"\A```[a-z]*\n(?P<text>.*?)\n?```\Z", re.DOTALL)


@dataclass(frozen=True)
class Proposal:
    """One finding as proposed: the cells of its row and of its link, and the paper's entry if it is new."""

    finding: Mapping[str, str]
    link: Mapping[str, str]
    reference: str


def labels(repository: Repository) -> dict[str, str]:
    """The heading of each field of the form, by the field's id."""
    form = yaml.safe_load((repository.root / FORM).read_text("utf-8"))
    asked: list[Any] = [field for field in form["body"] if field["type"] != "markdown"]
    return {field["id"]: field["attributes"]["label"] for field in asked}


def read(text: str, repository: Repository) -> Proposal:
    """The proposal in an issue's text.

    Raises `FaultyInput` with every field that is missing or stands there twice.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if len(text) > LARGEST:
        raise FaultyInput([Fault("issue", 0, "", "is longer than an issue can be")])
    known = labels(repository)
    parts = _parts(text, known)
    package = schema.read(repository)
    finding, links = package["evidence"], package["claim_evidence"]
    cells = {name: _cell(parts[name], finding.field(name).delimiter) for name in finding.columns}
    own = {"evidence": cells["id"]}
    link = {name: own.get(name) or _cell(parts[name], "") for name in links.columns}
    return Proposal(cells, link, _unfenced(parts["reference"]))


def _parts(text: str, known: Mapping[str, str]) -> dict[str, str]:
    """The text below each heading of the form, by the field's id; other headings are text."""
    names = {label: name for name, label in known.items()}
    heads = [match for match in _HEADING.finditer(text) if match["label"].strip() in names]
    ends = [*(match.start() for match in heads[1:]), len(text)][: len(heads)]
    found: dict[str, str] = {}
    faults = []
    for match, end in zip(heads, ends, strict=True):
        label = match["label"].strip()
        if names[label] in found:
            faults.append(Fault("issue", 0, label, "stands there twice; leave each heading once"))
        value = text[match.end() : end].strip()
        found[names[label]] = "" if value == EMPTY else value
    faults += [
        Fault("issue", 0, label, "is missing; leave the headings of the form as they are")
        for name, label in known.items()
        if name not in found
    ]
    if faults:
        raise FaultyInput(faults)
    return found


def _cell(value: str, delimiter: str) -> str:
    """A field's text on one line; several choices, which GitHub joins by ', ', as a list of the table."""
    flat = " ".join(value.split())
    return re.sub(rf"\s*[,{re.escape(delimiter)}]\s*", delimiter, flat) if delimiter else flat


def _unfenced(value: str) -> str:
    match = _FENCE.match(value)
    return (match["text"] if match else value).strip()
