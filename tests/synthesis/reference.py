"""What R's metafor says of the same studies: metafor.json, written by metafor.R."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from book.synthesis.studies import Effects, effects

REFERENCE: dict[str, Any] = json.loads((Path(__file__).parent / "metafor.json").read_text("utf-8"))
SETS: dict[str, Any] = REFERENCE["sets"]
COUNTS: dict[str, Any] = REFERENCE["counts"]
METHODS = ("fe", "dl", "reml", "pm")
INTERVALS = ("wald", "hartung-knapp")


def sets_with(part: str) -> list[str]:
    return [name for name, content in SETS.items() if part in content]


def studies_of(name: str) -> pd.DataFrame:
    return pd.DataFrame(SETS[name]["studies"])


def effects_of(name: str) -> Effects:
    return effects(studies_of(name))


def close(expected: Any) -> Any:
    """Equal to 1e-5, relative above 1 and absolute below."""
    return pytest.approx(expected, rel=1e-5, abs=1e-5)


def assert_close(found: object, expected: dict[str, Any], names: Iterable[str]) -> None:
    """Each attribute of `found` is as expected."""
    for name in names:
        assert getattr(found, name) == close(expected.get(name)), name
