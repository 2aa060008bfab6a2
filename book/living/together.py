"""Several files changed as one: all of them or none, whenever the process is killed.

The new texts are written aside first, then a list of them: from that moment on the change counts as made, and
whoever comes next carries out what is left of it.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Mapping
from pathlib import Path

from book.faults import Fault, FaultyInput
from book.living import writing
from book.repository import Repository

FOLDER, LIST = "together", "list.json"


def replace(contents: Mapping[Path, bytes], aside: Path, repository: Repository) -> None:
    """Put each content in its file's place; `aside` is a folder for the time between.

    Raises `Unwritten` with none of the files changed where there is no room for the new ones.
    """
    folder = aside / FOLDER
    writing.make_folder(folder)
    entries = []
    for number, (path, content) in enumerate(contents.items()):
        writing.replace(folder / f"{number}.new", content)
        entries.append(
            {
                "path": repository.relative(path),
                "old": _sum(path.read_bytes()) if path.exists() else "",
                "new": _sum(content),
            }
        )
    writing.replace(folder / LIST, json.dumps(entries, indent=1).encode())
    finish(aside, repository)


def finish(aside: Path, repository: Repository) -> bool:
    """Carry out what a change that was interrupted left undone; says whether there was one.

    Raises `FaultyInput` where somebody changed a file since, before any other is touched.
    """
    folder = aside / FOLDER
    if not (folder / LIST).is_file():
        return False
    left = []
    faults = []
    for number, entry in enumerate(json.loads((folder / LIST).read_bytes())):
        path = repository.root / entry["path"]
        now = _sum(path.read_bytes()) if path.exists() else ""
        if now == entry["new"]:
            continue
        if now != entry["old"]:
            message = (
                "was changed while a search was being written into it; undo that change, or remove "
                f"{repository.relative(aside)}, and search again"
            )
            faults.append(Fault(entry["path"], 0, "", message))
        left.append((path, folder / f"{number}.new"))
    if faults:
        raise FaultyInput(faults)
    for path, new in left:
        writing.replace(path, new.read_bytes())
    (folder / LIST).unlink()
    shutil.rmtree(folder, ignore_errors=True)
    return True


def _sum(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
