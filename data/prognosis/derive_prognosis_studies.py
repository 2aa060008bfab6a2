"""Derives `prognosis_studies.csv` from the sheet of included studies of Cupp 2020 (source: README.md).

Run with the folder of the sources named:
`REVIEW_RAW_DATA=… python data/prognosis/derive_prognosis_studies.py`.
Takes those groups whose meta-analysis `prognosis_reproduction.csv` holds. The sheet's own pooled columns are
not read: they hold errors of transcription, and the print is what a recomputed value is held against.
"""

from __future__ import annotations

import csv
import hashlib
import io
import math
import os
import re
from collections.abc import Iterator
from pathlib import Path

import openpyxl

HERE = Path(__file__).parent
SOURCE = "prognosis/cupp2020_included_studies.xlsx"
SHA256 = "ae7e36f456733d8065201ca367000c9c2ffc1baacc7940b7fcf4516d36f5baae"

GROUPS = {
    "chen2015-breast-metastatic-dfs": ("Gynecological", 10),
    "chen2015-breast-metastatic-os": ("Gynecological", 6),
    "chen2015-breast-non-metastatic-dfs": ("Gynecological", 11),
    "chen2015-breast-non-metastatic-os": ("Gynecological", 7),
    "chen2017-mesothelioma-os": ("Respiratory", 3),
    "ding2018-melanoma-pfs": ("Melanoma", 3),
    "dolan2017-operable-css": ("Multiple", 9),
    "dolan2017-operable-os": ("Multiple", 8),
    "ethier2017-breast-os": ("Gynecological", 1),
    "li2017-urothelial-css": ("Urinary", 3),
    "li2017-urothelial-os": ("Urinary", 4),
    "li2017-urothelial-pfs": ("Urinary", 5),
    "luo2015-renal-css": ("Urinary", 13),
    "mu2018-lymphoma-os": ("Lymphatic", 1),
    "mu2018-lymphoma-pfs": ("Lymphatic", 2),
    "shen2014-tan-css": ("Multiple", 4),
    "shen2014-tan-os": ("Multiple", 5),
    "shen2014-tan-peritumoural-os": ("Multiple", 6),
    "shen2014-tan-stromal-os": ("Multiple", 7),
    "sun2016-transplant-dfs": ("Liver", 5),
    "wei2014-urinary-os": ("Urinary", 1),
    "wu2017-cervical-os": ("Gynecological", 3),
    "wu2017-cervical-pfs": ("Gynecological", 4),
    "xu2018-transplant-os": ("Liver", 7),
    "xu2018-transplant-rfs": ("Liver", 11),
    "yu2017-lung-surgery-os": ("Respiratory", 11),
    "yu2018-head-and-neck-rfs": ("Respiratory", 18),
    "zhan2018-melanoma-os": ("Melanoma", 1),
    "zhang2014-gastric-pfs": ("Gastrointestinal", 5),
    "zhou2017-ovarian-pfs": ("Gynecological", 5),
    "zhou2018-pancreatic-dfs": ("Pancreas", 3),
    "zhou2018-pancreatic-os": ("Pancreas", 1),
}
"""The sheet and the number of the group in it, by the analysis of `prognosis_reproduction.csv`."""

FROM_ANALYSIS = ("citekey", "cell", "marker", "compartment", "cancer", "endpoint")
COLUMNS = (
    *("id", "analysis", "citekey", "study", "year", "cell", "marker", "compartment", "cancer", "endpoint"),
    *("estimate", "lower", "upper", "patients", "adjustment", "flag", "note"),
)
ADJUSTMENTS = {"m": "multivariable", "u": "univariable", "u/m": "mixed", "na": ""}
EXTREME = 100
"""A hazard ratio above this rests on a handful of events, or is a slip of the pen."""

FURTHEST_FROM_MIDDLE = 0.15
"""How far, as a share of the interval's width (logarithms), an estimate may lie from its middle."""

COARSEST_ROUNDING = 0.005
"""Half of the last place printed: what rounding alone may move a number."""


def derive(raw: Path) -> str:
    """The text of `prognosis_studies.csv`, from the folder of the sources.

    Raises `ValueError` where the source's checksum is another, or a group has no rows.
    """
    content = (raw / SOURCE).read_bytes()
    if hashlib.sha256(content).hexdigest() != SHA256:
        raise ValueError(f"{SOURCE} is not the file this script was written for: its checksum differs")
    book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True)
    with (HERE / "prognosis_reproduction.csv").open(encoding="utf-8", newline="") as file:
        analyses = list(csv.DictReader(file))
    sheets = {sheet: list(book[sheet].iter_rows(min_row=2, values_only=True)) for sheet, _ in GROUPS.values()}
    out = io.StringIO()
    writer = csv.DictWriter(out, COLUMNS, lineterminator="\n")
    writer.writeheader()
    for analysis in analyses:
        sheet, number = GROUPS[analysis["id"]]
        rows = [row for row in sheets[sheet] if row[0] == number]
        if not rows:
            raise ValueError(f"{analysis['id']}: no rows of group {number} in the sheet {sheet}")
        writer.writerows(_studies(analysis, rows))
    return out.getvalue()


def _studies(analysis: dict[str, str], rows: list[tuple[object, ...]]) -> Iterator[dict[str, str]]:
    seen: dict[str, int] = {}
    for row in rows:
        study = " ".join(str(row[2]).split())
        name = re.sub(r"[^a-z0-9]+", "-", study.casefold()).strip("-")
        seen[name] = seen.get(name, 0) + 1
        estimate, lower, upper = (_number(row[place]) for place in (3, 5, 6))
        flag = flag_of(estimate, lower, upper)
        year = re.search(r"(19|20)\d\d$", study)
        adjustment = str(row[12] or "").strip().casefold() or "na"
        yield {
            **{column: analysis[column] for column in FROM_ANALYSIS},
            "id": f"{analysis['id']}-{name}" + (f"-{seen[name]}" if seen[name] > 1 else ""),
            "analysis": analysis["id"],
            "study": study,
            "year": year[0] if year else "",
            "estimate": _printed(estimate),
            "lower": _printed(lower),
            "upper": _printed(upper),
            "patients": _printed(_number(row[4])),
            "adjustment": ADJUSTMENTS[adjustment],
            "flag": flag,
            "note": _note(flag, row),
        }


def _number(cell: object) -> float | None:
    return float(cell) if isinstance(cell, int | float) and not isinstance(cell, bool) else None


def _printed(value: float | None) -> str:
    return "" if value is None else f"{value:.10g}"


def flag_of(estimate: float | None, lower: float | None, upper: float | None) -> str:
    """What is wrong with a hazard ratio and its interval; empty where nothing is.

    `unreadable` and `outside-interval` say that the row cannot be true as it stands, `lopsided` and `extreme`
    that it should be looked up.
    """
    if estimate is None or lower is None or upper is None or min(estimate, lower, upper) <= 0:
        return "unreadable"
    if not lower <= estimate <= upper or lower == upper:
        return "outside-interval"
    if estimate > EXTREME:
        return "extreme"
    middle, half = math.sqrt(lower * upper), math.log(upper / lower) / 2
    rounding = COARSEST_ROUNDING * (1 / estimate + (1 / lower + 1 / upper) / 2)
    off = max(abs(math.log(estimate / middle)) - rounding, 0)
    return "lopsided" if off > 2 * FURTHEST_FROM_MIDDLE * half else ""


def _note(flag: str, row: tuple[object, ...]) -> str:
    if flag == "unreadable":
        return f"In the source: {row[3]} ({row[5]} to {row[6]})."
    return ""


if __name__ == "__main__":
    text = derive(Path(os.environ["REVIEW_RAW_DATA"]))
    (HERE / "prognosis_studies.csv").write_text(text, encoding="utf-8")
