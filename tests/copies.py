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
    """A copy with `FEW` of the papers and their findings: what is read anew each time is read fast."""
    copy = copied(repository, folder)
    entries = list(_ENTRY.finditer(copy.bibliography.read_text("utf-8")))
    tables = copy.data / "evidence"
    findings = _rows(tables / "evidence.csv")
    keys = set(list(dict.fromkeys(row["citekey"] for row in findings))[:FEW])
    copy.bibliography.write_text("\n".join(match[0] for match in entries if match["key"] in keys), "utf-8")
    kept = [row for row in findings if row["citekey"] in keys]
    names = {row["id"] for row in kept}
    links = [row for row in _rows(tables / "claim_evidence.csv") if row["evidence"] in names]
    for name, rows in (("evidence", kept), ("claim_evidence", links)):
        with (tables / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, rows[0], lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)
    return copy


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
