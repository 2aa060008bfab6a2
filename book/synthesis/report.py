"""What `python -m book pool` says of a file of studies: a table for people, or JSON."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from book import sheet as sheets
from book.faults import Fault, FaultyInput, did_you_mean
from book.synthesis import heterogeneity, model
from book.synthesis.moderators import Subgroups, subgroups
from book.synthesis.pooling import Pooled, pool_effects
from book.synthesis.studies import COLUMNS, NUMBERS, Effects, effects, off_centre

KEYS = "k estimate lower upper tau2 i2 q p_q prediction_lower prediction_upper method ci".split()
"""The fields of `Pooled` that are given to programs."""

_METHODS = {
    "dl": "random effects, DerSimonian–Laird",
    "reml": "random effects, restricted maximum likelihood",
    "pm": "random effects, Paule–Mandel",
    "fe": "fixed effect",
}
_INTERVALS = {"wald": "Wald", "hartung-knapp": "Hartung–Knapp"}


@dataclass(frozen=True)
class Wanted:
    """What was asked for; `group` names a column, or is empty."""

    method: str = "reml"
    ci: str = "wald"
    scale: str = "ratio"
    group: str = ""
    as_json: bool = False


def report(path: Path, wanted: Wanted) -> tuple[str, list[Fault]]:
    """The report on the studies in `path`, and warnings, one for each study pooled though it looks odd.

    Raises `FaultyInput` with every fault of the file; then nothing is pooled.
    """
    sheet, faults = sheets.read(path)
    groups: list[str] = []
    if wanted.group:
        groups, wrong = _groups(sheet, wanted.group)
        faults += wrong
    try:
        these = effects(sheet.rows, scale=wanted.scale, path=sheet.path, lines=sheet.lines)
    except FaultyInput as error:
        raise FaultyInput([*faults, *error.faults]) from None
    if faults:
        raise FaultyInput(faults)
    warnings = off_centre(sheet.rows, scale=wanted.scale, path=sheet.path, lines=sheet.lines)
    if wanted.group:
        parts = subgroups(these, groups, method=wanted.method, ci=wanted.ci, scale=wanted.scale)
        return (_json(_grouped_keys(parts)) if wanted.as_json else _grouped(parts, wanted)), warnings
    pooled = pool_effects(these, method=wanted.method, ci=wanted.ci, scale=wanted.scale)
    return (_json(_keys(pooled)) if wanted.as_json else _single(sheet, these, pooled, wanted)), warnings


def _groups(sheet: sheets.Sheet, name: str) -> tuple[list[str], list[Fault]]:
    """The group of each study, and what is wrong with them."""
    column = name.strip().casefold()
    if column not in sheet.rows.columns:
        known = [one for one in sheet.rows.columns if one and one not in COLUMNS]
        message = f"there is no such column to group by{did_you_mean(column, known)}"
        return [], [Fault(sheet.path, 1, column, message)]
    groups = [str(cell) for cell in sheet.rows[column]]
    faults = []
    for line, group in zip(sheet.lines, groups, strict=True):
        if not group:
            faults.append(Fault(sheet.path, line, column, "is empty; each study needs a group"))
        elif groups.count(group) == 1:
            message = f"'{group}' has one study; pooling needs two or more"
            faults.append(Fault(sheet.path, line, column, message))
    return groups, faults


def _keys(pooled: Pooled) -> dict[str, Any]:
    return {key: getattr(pooled, key) for key in KEYS}


def _grouped_keys(parts: Subgroups) -> dict[str, Any]:
    return {
        "groups": {name: _keys(pooled) for name, pooled in parts.groups.items()},
        "overall": _keys(parts.overall),
        "q_between": parts.q_between,
        "p_between": parts.p_between,
    }


def _json(content: dict[str, Any]) -> str:
    return json.dumps(content, indent=2, ensure_ascii=False, allow_nan=False)


def _single(sheet: sheets.Sheet, these: Effects, pooled: Pooled, wanted: Wanted) -> str:
    """Every study with its weight, the pooled line, and heterogeneity in words."""
    weights = model.fit(these.y, these.v, method=wanted.method).at.weights
    rows = []
    for index, share in enumerate(weights / weights.sum()):
        estimate, lower, upper = (_number(float(sheet.rows[name].iloc[index])) for name in NUMBERS)
        rows.append([these.names[index], estimate, f"{lower} to {upper}", f"{100 * share:.1f} %"])
    table = _table(
        [
            ["study", _heading(wanted), "95 % interval", "weight"],
            *rows,
            ["Pooled", *_centre(pooled), "100.0 %"],
        ]
    )
    words = [_method(pooled), *_prediction(pooled), _chance(pooled)]
    if wanted.method != "fe":
        found = heterogeneity.profile(these, method=wanted.method)
        words.append(
            f"tau² {_number(pooled.tau2)} (95 % interval {_number(found.lower.tau2)} to "
            f"{_number(found.upper.tau2)}, Q-profile)."
        )
    return "\n".join([*table, "", *words])


def _grouped(parts: Subgroups, wanted: Wanted) -> str:
    """A line a group, the line of all, and whether the groups differ."""
    lines = [*parts.groups.items(), ("All", parts.overall)]
    rows = [[name, str(one.k), *_centre(one), f"{one.i2:.0f} %", _number(one.tau2)] for name, one in lines]
    table = _table([[wanted.group, "studies", _heading(wanted), "95 % interval", "I²", "tau²"], *rows])
    if len(parts.groups) == 1:
        between = "There is one group only, so nothing to compare."
    else:
        between = (
            f"Between groups: Q {parts.q_between:.2f} on {parts.df_between} df, {_p(parts.p_between)}; "
            "each group has its own tau²."
        )
    return "\n".join([*table, "", _method(parts.overall), *_prediction(parts.overall), between])


def _heading(wanted: Wanted) -> str:
    return "ratio" if wanted.scale == "ratio" else "estimate"


def _centre(pooled: Pooled) -> list[str]:
    return [_number(pooled.estimate), f"{_number(pooled.lower)} to {_number(pooled.upper)}"]


def _method(pooled: Pooled) -> str:
    return f"{pooled.k} studies; {_METHODS[pooled.method]}; {_INTERVALS[pooled.ci]} interval."


def _prediction(pooled: Pooled) -> list[str]:
    """Where a further study would lie; nothing where that is not known."""
    if pooled.prediction_lower is None or pooled.prediction_upper is None:
        return []
    ends = f"{_number(pooled.prediction_lower)} to {_number(pooled.prediction_upper)}"
    return [f"The effect in a further such study is expected from {ends} (95 % prediction interval)."]


def _chance(pooled: Pooled) -> str:
    """Q and I² in words."""
    if pooled.q <= pooled.k - 1:
        said = "The studies differ no more than chance alone would make them"
    elif pooled.p_q < 0.1:
        said = "The studies differ more than chance alone explains"
    else:
        said = "The studies differ somewhat more than expected, but chance alone may explain it"
    return (
        f"{said}: Q {pooled.q:.2f} on {pooled.k - 1} df, {_p(pooled.p_q)}; "
        f"I² {pooled.i2:.0f} % of the variation is between studies."
    )


def _p(p: float) -> str:
    return "p < 0.001" if p < 0.001 else f"p = {p:.3f}"


def _number(value: float) -> str:
    """Two decimals where these say enough, else three figures."""
    size = abs(value)
    return f"{value:.2f}" if value == 0 or 0.1 <= size < 1000 else f"{value:.3g}"


def _table(rows: list[list[str]]) -> list[str]:
    """Rows of equal length as lines: the first column to the left, the others to the right."""
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    lines = [
        "  ".join(
            cell.ljust(width) if column == 0 else cell.rjust(width)
            for column, (cell, width) in enumerate(zip(row, widths, strict=True))
        )
        for row in rows
    ]
    return [lines[0], "-" * len(lines[0]), *lines[1:]]
