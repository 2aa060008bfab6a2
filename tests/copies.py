"""A checkout's own files, copied so that a test may spoil them."""

from __future__ import annotations

import csv
import re
import shutil
from pathlib import Path

from book.repository import Repository

FEW = 40
"""Papers of a small copy."""
_ENTRY = re.compile(r"^@\w+\{(?P<key>[^,\s]+),.*?^\}\n", re.MULTILINE | re.DOTALL)
PARTS = ("data", "chapters", "references.bib", "index.md", "_toc.yml", "CITATION.cff")


def copied(repository: Repository, folder: Path) -> Repository:
    """What people write and edit, without what is built from it."""
    for name in PARTS:
        source = repository.root / name
        if source.is_dir():
            shutil.copytree(source, folder / name)
        else:
            shutil.copy(source, folder / name)
    return Repository(folder)


def few(repository: Repository, folder: Path) -> Repository:
    """A copy with the `FEW` papers behind the last claims, and their findings: read fast, time and again."""
    copy = copied(repository, folder)
    entries = list(_ENTRY.finditer(copy.bibliography.read_text("utf-8")))
    tables = copy.data / "evidence"
    findings, links = _rows(tables / "evidence.csv"), _rows(tables / "claim_evidence.csv")
    papers = {row["id"]: row["citekey"] for row in findings}
    last = [row["id"] for row in reversed(_rows(tables / "claims.csv"))]
    of_last = sorted(links, key=lambda row: last.index(row["claim"]))
    keys = set(list(dict.fromkeys(papers[row["evidence"]] for row in of_last))[:FEW])
    copy.bibliography.write_text("\n".join(match[0] for match in entries if match["key"] in keys), "utf-8")
    kept = [row for row in findings if row["citekey"] in keys]
    names = {row["id"] for row in kept}
    links = [row for row in links if row["evidence"] in names]
    for name, rows in (("evidence", kept), ("claim_evidence", links)):
        with (tables / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, rows[0], lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)
    return copy


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
