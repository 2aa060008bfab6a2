"""The notes of a search under way: each step that was done, so that no interruption undoes it."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

from book.living import writing


class Journal:
    """A folder with one file a step; what is in it is whole, for each file is put in place at one stroke."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def step(self, part: str, name: str, make: Callable[[], Any]) -> Any:
        """What the step gave when it was done before; else it is done now and kept. JSON in, JSON out."""
        path = self.folder / part / f"{name}.json"
        done = self._read(path)
        if done is None:
            writing.make_folder(path.parent)
            done = make()
            writing.replace(path, json.dumps(done, ensure_ascii=False).encode())
        return done

    def _read(self, path: Path) -> Any:
        """A step's result; none where the file is not there or was spoilt, so that the step is done again."""
        try:
            return json.loads(path.read_bytes())
        except (FileNotFoundError, ValueError):
            return None

    def steps(self, part: str) -> list[str]:
        """The steps of a part that were done."""
        return sorted(path.stem for path in (self.folder / part).glob("*.json"))

    def forget(self, part: str) -> None:
        """Take out a part's steps."""
        shutil.rmtree(self.folder / part, ignore_errors=True)


def name_of(*words: object) -> str:
    """A file name for a step."""
    return re.sub(r"[^A-Za-z0-9]+", "-", "-".join(map(str, words)))[:150]
