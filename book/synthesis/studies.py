"""Studies to be pooled: their estimates and 95 % intervals, held against what can be."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from book.faults import Fault, FaultyInput, did_you_mean
from book.synthesis.model import Vector

COLUMNS = ("study", "estimate", "lower", "upper")
NUMBERS = COLUMNS[1:]
SCALES = ("ratio", "log")
"""Whether estimates are ratios, pooled as logarithms, or stand on the scale they are pooled on."""

QUANTILE = 1.959964
"""Half-widths of a 95 % interval in standard errors, as published estimates are read back."""
SMALLEST_ERROR = 1e-8
FARTHEST = {"ratio": 1e12, "log": 1e6}
"""The farthest a number may be from 1 (as a factor) or 0: beyond, it is a slip, and sums overflow."""
OFF_CENTRE = 0.25
"""How far an estimate may be from the middle of its interval, in half-widths, before it is flagged.

This tolerance is the review's own: beyond a quarter, one arm is more than 5/3 of the other, which rounding
to two decimals does not explain for the usual interval, and a slip or another kind of interval may.
"""


@dataclass(frozen=True)
class Effects:
    """What is pooled: `y` (logarithms for ratios) and variances `v`, one each for `names`."""

    names: tuple[str, ...]
    y: Vector
    v: Vector


def effects(
    studies: pd.DataFrame, *, scale: str = "ratio", path: str = "studies", lines: Sequence[int] | None = None
) -> Effects:
    """The effects of `studies` (columns `COLUMNS`; 95 % intervals).

    On the ratio scale y = log estimate and its error is (log upper - log lower) / (2 · 1.959964).
    Faults name `path` and each row by `lines`; rows count from 1 where there are none.
    Raises `FaultyInput` with every fault, `ValueError` for an unknown scale.
    """
    if scale not in SCALES:
        raise ValueError(f"scale '{scale}' is not one of {', '.join(SCALES)}")
    missing = [name for name in COLUMNS if name not in studies.columns]
    if missing:
        known = [str(name) for name in studies.columns]
        top = 1 if lines is not None else 0
        raise FaultyInput(
            Fault(path, top, name, f"there is no such column{did_you_mean(name, known)}") for name in missing
        )
    at = list(lines) if lines is not None else list(range(1, len(studies) + 1))
    faults = [
        Fault(path, line, column, message)
        for line, row in zip(at, _rows(studies), strict=True)
        for column, message in _row_faults(row, scale)
    ]
    faults += repeated(studies, path, at) + too_few(studies, path, at)
    if faults:
        raise FaultyInput(faults)
    numbers = {name: _scaled([float(cell) for cell in studies[name]], scale) for name in NUMBERS}
    errors = (numbers["upper"] - numbers["lower"]) / (2 * QUANTILE)
    return Effects(tuple(str(name) for name in studies["study"]), numbers["estimate"], errors**2)


def off_centre(
    studies: pd.DataFrame, *, scale: str = "ratio", path: str = "studies", lines: Sequence[int] | None = None
) -> list[Fault]:
    """The studies whose estimate is more than `OFF_CENTRE` half-widths from the middle of its interval.

    They are pooled all the same; `studies` are such as `effects` accepts.
    """
    at = list(lines) if lines is not None else list(range(1, len(studies) + 1))
    found = []
    for line, (_, *cells) in zip(at, _rows(studies), strict=True):
        estimate, lower, upper = _scaled([float(cell) for cell in cells], scale)
        off = (estimate - (lower + upper) / 2) / ((upper - lower) / 2)
        if abs(off) > OFF_CENTRE:
            between = f"{cells[1]} to {cells[2]}{' on the log scale' if scale == 'ratio' else ''}"
            message = f"is {abs(off):.0%} of a half-width from the middle of {between}; pooled all the same"
            found.append(Fault(path, line, "estimate", f"warning: {cells[0]} {message}"))
    return found


def too_few(studies: pd.DataFrame, path: str, at: list[int]) -> list[Fault]:
    """A fault where there are fewer than two studies."""
    if len(studies) > 1:
        return []
    count = "there is one study" if at else "there is no study"
    return [Fault(path, at[0] if at else 0, "study", f"{count}; pooling needs two or more")]


def repeated(studies: pd.DataFrame, path: str, at: list[int]) -> list[Fault]:
    """A fault for each study that was named before, whatever its capitals and spaces."""
    first: dict[str, int] = {}
    found = []
    for line, name in zip(at, studies["study"], strict=True):
        if is_empty(name):
            continue
        folded = " ".join(str(name).casefold().split())
        if folded in first:
            found.append(Fault(path, line, "study", f"'{name}' is there already, in row {first[folded]}"))
        first.setdefault(folded, line)
    return found


def _rows(studies: pd.DataFrame) -> Iterator[tuple[Any, ...]]:
    yield from studies[list(COLUMNS)].itertuples(index=False, name=None)


def _scaled(numbers: Sequence[float], scale: str) -> Vector:
    values = np.array(numbers, dtype=float)
    return np.log(values) if scale == "ratio" else values


def _row_faults(row: tuple[Any, ...], scale: str) -> Iterator[tuple[str, str]]:
    """Each fault of one study: its column, and what is wrong."""
    if is_empty(row[0]):
        yield "study", "is empty; each study needs a name"
    numbers: dict[str, float] = {}
    for column, cell in zip(NUMBERS, row[1:], strict=True):
        message = _number_fault(cell, scale)
        if message:
            yield column, message
        else:
            numbers[column] = float(cell)
    if len(numbers) < len(NUMBERS):
        return
    estimate, lower, upper = numbers.values()
    if lower >= upper:
        yield "upper", f"{upper:g} is not above the lower end, {lower:g}"
        return
    if estimate < lower:
        yield "lower", f"{lower:g} is above the estimate, {estimate:g}"
    if estimate > upper:
        yield "upper", f"{upper:g} is below the estimate, {estimate:g}"
    low, high = _scaled([lower, upper], scale)
    if (high - low) / (2 * QUANTILE) < SMALLEST_ERROR:
        yield "upper", f"{upper} is so near {lower} that the standard error is 0"


def is_empty(cell: Any) -> bool:
    """Whether a cell holds nothing: None, missing, or blank."""
    return bool(cell is None or cell is pd.NA or cell != cell or not str(cell).strip())


def _number_fault(cell: Any, scale: str) -> str:
    """What is wrong with one number, empty where nothing is."""
    if is_empty(cell):
        return "is empty, or not a number"
    try:
        number = float(cell)
    except (TypeError, ValueError):
        return f"'{cell}' is not a number such as 1.56, with a point for decimals"
    if isinstance(cell, bool) or not math.isfinite(number):
        return f"'{cell}' is not a finite number"
    farthest = FARTHEST[scale]
    if scale == "ratio" and number <= 0:
        return f"{number:g} is not above 0, as a ratio must be; logarithms need --scale log"
    if scale == "ratio" and not 1 / farthest <= number <= farthest:
        return f"{number:g} is no ratio a study can find: it is not between {1 / farthest:g} and {farthest:g}"
    if scale == "log" and abs(number) > farthest:
        return f"{number:g} is farther from 0 than {farthest:g}"
    return ""
