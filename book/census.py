"""The counts that prose may state, each computed from the tables: `{number}` in a chapter names one."""

from __future__ import annotations

import importlib

import pandas as pd

from book import bibliography, evidence, portion, tables
from book.count_names import CHAPTER_NAMES, HERE, NAMES, OF_A_PORTION
from book.portion import Portion
from book.remembered import kept
from book.repository import Repository, here

__all__ = ["CHAPTER_NAMES", "HERE", "NAMES", "chapter_counts", "counts"]

_TABLES = (
    "cells",
    "molecules",
    "trials",
    "agents",
    "outcomes",
    "pharmacodynamics",
    "prognosis_pooled",
    "atlases",
)
_PARTS = (
    "book.infiltration_counts",
    "book.reproduction",
    "book.robustness",
    "book.cohorts",
    "book.dynamics.counts",
)
"""Modules that count their own tables."""


def counts(repository: Repository | None = None) -> dict[str, int]:
    """Every count of the review by its name.

    A count of findings counts rows of evidence; of papers, primary papers behind them.
    """
    repository = repository or here()
    sizes = {tables.slug(name): len(tables.read(name, repository)) for name in _TABLES}
    return {
        "references": len(bibliography.read(repository)),
        **sizes,
        **_counted(portion.whole(repository)),
        **{name: count for part in _PARTS for name, count in _counted_by(part, repository).items()},
    }


@kept
def _counted_by(part: str, repository: Repository) -> dict[str, int]:
    """The counts of a module, which is loaded only for want of them: it may load libraries of statistics."""
    counted: dict[str, int] = importlib.import_module(part).counts(repository)
    return counted


def chapter_counts(chapter: str, repository: Repository | None = None) -> dict[str, int]:
    """Every count of one chapter, by its name without `HERE`; raises `KeyError` where it states no claim."""
    return _counted(portion.chapter(chapter, repository=repository))


def _counted(part: Portion) -> dict[str, int]:
    findings, claims, linked = part.findings, part.claims, part.linked
    later = findings[findings["year"] > evidence.FOUNDING_YEAR]
    human = findings[["human" in species for species in findings["species"]]]
    answering = linked[linked["bearing"] != "for"]
    known = (
        len(findings),
        len(later),
        len(human),
        int((findings["direction"] != "promotes").sum()),
        answering["evidence"].nunique(),
        findings["citekey"].nunique(),
        later["citekey"].nunique(),
        len(claims),
        answering["claim"].nunique(),
        _mostly_mouse(linked[linked["bearing"] == "for"]),
        int((claims["groups_for"] == 1).sum()),
        len(part.axes),
        part.axes["ligand"].nunique(),
        part.axes["receiver"].nunique(),
        *(int((claims["status"] == one).sum()) for one in evidence.STATUSES),
        *(int((claims["certainty"] == one).sum()) for one in evidence.CERTAINTIES),
    )
    return dict(zip(OF_A_PORTION, known, strict=True))


def _mostly_mouse(supporting: pd.DataFrame) -> int:
    """How many claims have more supporting papers with mice than with human material."""
    papers = {
        species: supporting[[species in several for several in supporting["species"]]]
        .groupby("claim")["citekey"]
        .nunique()
        for species in ("mouse", "human")
    }
    return int((papers["mouse"].sub(papers["human"], fill_value=0) > 0).sum())
