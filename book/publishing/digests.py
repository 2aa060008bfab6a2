"""Which figures a change touches: a digest of each, to be held against those of another build."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from pathlib import Path

from book.faults import Fault, FaultyInput
from book.publishing.bundles import FOLDER

PARTS = {"data.csv": "data", "figure.vl.json": "look"}
"""The files of a bundle that say whether a figure is another, and the word for each."""

LARGEST = 1_000_000
"""Bytes of a file of digests; that of the whole review has a few kilobytes."""

_NAME = re.compile(r"fig-[a-z0-9-]{1,80}")
_DIGEST = re.compile(r"[0-9a-f]{64}")

Digests = Mapping[str, Mapping[str, str]]


def of(site: Path) -> dict[str, dict[str, str]]:
    """The digest of each part of each figure of a built site, by the figure's id."""
    return {
        folder.name: {
            word: hashlib.sha256((folder / name).read_bytes()).hexdigest()
            for name, word in PARTS.items()
            if (folder / name).is_file()
        }
        for folder in sorted((site / FOLDER).glob("fig-*"))
    }


def read(path: Path) -> Digests:
    """Digests from a file a stranger may have written; raises `FaultyInput` where it holds anything else."""
    try:
        content = path.read_bytes()
        raw = json.loads(content) if len(content) <= LARGEST else None
    except (OSError, ValueError, RecursionError):
        raw = None
    if not isinstance(raw, dict) or not all(_is_figure(name, parts) for name, parts in raw.items()):
        raise FaultyInput([Fault(path.name, 0, "", "does not hold the digests of figures")])
    return raw


def _is_figure(name: object, parts: object) -> bool:
    return (
        isinstance(name, str)
        and _NAME.fullmatch(name) is not None
        and isinstance(parts, dict)
        and set(parts) <= set(PARTS.values())
        and all(isinstance(one, str) and _DIGEST.fullmatch(one) for one in parts.values())
    )


def compared(old: Digests, new: Digests) -> str:
    """Which figures are new, gone, or drawn from other data, as Markdown."""
    both = [name for name in new if name in old]
    lists = {
        "New": [name for name in new if name not in old],
        "Gone": [name for name in old if name not in new],
        "Other data": [name for name in both if old[name].get("data") != new[name].get("data")],
    }
    lists["Same data, another look"] = [
        name for name in both if name not in lists["Other data"] and old[name] != new[name]
    ]
    lines = [
        f"- {word}: {', '.join(f'`{name}`' for name in sorted(names))}"
        for word, names in lists.items()
        if names
    ]
    return "### Figures\n\n" + "\n".join(lines) if lines else "All figures stay as they are."
