"""The names of the counts that prose may state, apart from how they are computed.

A check of the chapters needs the names alone, and is done before what computes them would be loaded.
"""

from __future__ import annotations

HERE = "chapter-"
"""Starts the name of a count that is of the chapter it stands in."""

OF_A_PORTION = (
    "findings",
    "findings-later",
    "findings-human",
    "findings-not-promoting",
    "findings-limiting",
    "papers",
    "papers-later",
    "claims",
    "claims-answered",
    "claims-mostly-mouse",
    "claims-one-group",
    "axes",
    "signals",
    "receivers",
    *(f"claims-{status}" for status in ("supported", "qualified", "contested", "overturned")),
    *(f"claims-{certainty}" for certainty in ("very-low", "low", "moderate", "high")),
)
"""What is counted in the whole review and in each chapter that states claims."""

OF_TABLES = (
    "cells",
    "molecules",
    "trials",
    "agents",
    "outcomes",
    "pharmacodynamics",
    "prognosis-pooled",
    "atlases",
)
"""Tables whose rows are counted, by their names with a hyphen for an underscore."""

INFILTRATION = tuple(
    f"infiltration-{name}"
    for name in (
        "studies",
        "populations",
        "patients",
        "models",
        "models-none",
        "models-nominal",
        "models-by-chance",
        "models-known",
        "models-known-glioma",
        "models-uneven",
        "models-known-uneven",
        "treg-models",
        "treg-lower",
        "cohorts",
        "cohorts-fitted",
        "response-models",
        "response-nominal",
        "response-known",
    )
)
"""Of infiltration; `known` and `nominal`: a false discovery rate or P value below a level."""

REPRODUCTION = (
    *("hazard-ratios", "hazard-ratios-flagged", "hazard-ratios-never-pooled", "meta-analyses"),
    *("analyses-recomputed", "analyses-printed", "analyses-agreeing", "analyses-agreeing-as-other"),
    *("analyses-differing", "analyses-predicted", "analyses-predicted-across-one", "agreement-tolerance"),
)
"""Of the pooled estimates computed again."""

ROBUSTNESS = (
    *("analyses-probed", "analyses-hanging-on-one", "analyses-filled"),
    *("analyses-sure-before-filling", "analyses-unsure-after-filling"),
)
"""Of how firm the pooled estimates are."""

COHORTS = (
    *("cohort-ratios", "cohort-groups", "cohort-papers", "cohorts-fewest", "cohorts-most-alike"),
    *("cohorts-pooled", *(f"cohort-ratios-{family}" for family in ("treg", "tam", "mdsc"))),
)
"""Of hazard ratios of single cohorts."""

DYNAMICS = (
    "dynamics-models",
    "dynamics-models-suppressor",
    "dynamics-parameters",
    "dynamics-runs",
    "dynamics-runs-agreeing",
    "dynamics-runs-agreeing-as-file",
    "dynamics-kuznetsov-from",
    "dynamics-kuznetsov-to",
    "dynamics-depillis-fold",
    "dynamics-basins-starts",
    "dynamics-basins-several",
    "dynamics-basins-arciero-escapes",
    "dynamics-basins-depillis-escapes",
    "dynamics-basins-kirschner-escapes",
    "dynamics-basins-kuznetsov-escapes",
    "dynamics-basins-shariatpanahi-escapes",
    "dynamics-basins-wilson-escapes",
    "dynamics-late-day",
    "dynamics-last-day",
    "dynamics-helped",
    "dynamics-helped-late",
    "dynamics-helped-by-half",
    "dynamics-helped-once",
    "dynamics-helped-both-last",
    "dynamics-wilson-making-day",
    "dynamics-wilson-nearly-day",
    "dynamics-wilson-both-day",
    "dynamics-transfer-several",
    "dynamics-transfer-cleared",
    "dynamics-transfer-pairs",
    "dynamics-transfer-removal-day",
    "dynamics-settings",
    "dynamics-settings-cleared",
    "dynamics-settings-published",
    "dynamics-settings-published-cleared",
    "dynamics-sobol-models",
)
"""Of the chapter on dynamics."""

NAMES = (
    "references",
    *(*OF_TABLES, *OF_A_PORTION, *INFILTRATION),
    *(*REPRODUCTION, *ROBUSTNESS, *COHORTS, *DYNAMICS),
)
"""Every count of the whole review."""

CHAPTER_NAMES = tuple(HERE + name for name in OF_A_PORTION)
"""Every count of one chapter."""
