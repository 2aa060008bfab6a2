"""Immune cells in bulk tumours, as deconvolution estimates them: fractions, and what they go with.

The tables of `data/infiltration/` are derived by these functions; the scripts beside the tables only read the
sources and write. Nothing here counts a cell: a fraction is an estimate from a tumour's RNA and methylation.
"""

from __future__ import annotations

import re

import numpy as np
import pandas as pd

from book import survival
from book.infiltration_counts import LEUKOCYTES

"""The population that stands for all leukocytes together; its share of them is 1."""

LEAST_SHARE_FOUND = 0.1
LEAST_SHARE_OF_A_SEX = 0.05
LEAST_SHARE_STAGED = 0.8
_STAGE = re.compile(r"(?:Stage\s+)?(IV|III|II|I)[ABCS]?\d?", re.IGNORECASE)
_STEPS = {"I": 1.0, "II": 2.0, "III": 3.0, "IV": 4.0}


def one_sample(leukocytes: pd.DataFrame, sample_types: dict[str, str]) -> pd.DataFrame:
    """One sample a patient: columns `study`, `patient`, `leukocytes` (a fraction, never below zero).

    `leukocytes` has `study`, `barcode` (of the aliquot) and `fraction`. Of each study only the sample type
    that `sample_types` names is kept, and of several aliquots the first by its barcode.
    """
    rows = leukocytes.assign(
        patient=leukocytes["barcode"].str[:12], kind=leukocytes["barcode"].str[13:15]
    ).sort_values("barcode")
    rows = rows[rows["kind"] == rows["study"].map(sample_types)]
    rows = rows.drop_duplicates("patient")
    return rows.assign(leukocytes=rows["fraction"].clip(lower=0))[["study", "patient", "leukocytes"]]


def shares(samples: pd.DataFrame, cibersort: pd.DataFrame, populations: dict[str, str]) -> pd.DataFrame:
    """One row a patient and population: `study`, `patient`, `population`, `share`, `fraction`.

    `cibersort` is indexed by patient, a column a population; `populations` names each column by our id.
    `share` is of the leukocytes, `fraction` = share × leukocytes is of all cells of the sample. Patients
    without an estimate are left out.
    """
    known = cibersort[list(populations)].rename(columns=populations).dropna()
    known = known.assign(**{LEUKOCYTES: 1.0})
    long = (
        known.rename_axis("patient").reset_index().melt("patient", var_name="population", value_name="share")
    )
    joined = samples.merge(long, on="patient", how="inner", validate="one_to_many")
    return joined.assign(fraction=joined["leukocytes"] * joined["share"]).drop(columns="leukocytes")


def summaries(fractions: pd.DataFrame) -> pd.DataFrame:
    """One row a study and population: patients, how often it is found at all, median, quartiles, mean."""
    grouped = fractions.groupby(["study", "population"], sort=True)["fraction"]
    return pd.DataFrame(
        {
            "patients": grouped.size(),
            "found": grouped.agg(lambda values: int((values > 0).sum())),
            "median": grouped.median(),
            "lower_quartile": grouped.quantile(0.25),
            "upper_quartile": grouped.quantile(0.75),
            "mean": grouped.mean(),
        }
    ).reset_index()


def stage(text: object) -> float:
    """A recorded stage as 1 to 4 without its letters; NaN for stage 0, X, unknown, or two stages at once."""
    found = _STAGE.fullmatch(str(text).strip())
    return _STEPS[found[1].upper()] if found else float("nan")


def covariates(clinical: pd.DataFrame) -> pd.DataFrame:
    """What a study's models are adjusted for: age in decades, and sex and stage where they can be.

    `clinical` has `age` (years), `sex`, `pathologic` and `clinical` stage as recorded. Sex is left out where
    one sex is rare, stage where too few patients have one; of two records of stage the fuller one is taken.
    """
    adjusted = pd.DataFrame({"age": clinical["age"] / 10})
    male = (clinical["sex"] == "MALE").astype(float)
    if LEAST_SHARE_OF_A_SEX <= male.mean() <= 1 - LEAST_SHARE_OF_A_SEX:
        adjusted["sex"] = male
    stages = max(
        (clinical[name].map(stage) for name in ("pathologic", "clinical")), key=lambda steps: steps.count()
    )
    if stages.notna().mean() >= LEAST_SHARE_STAGED and stages.nunique() > 1:
        adjusted["stage"] = stages
    return adjusted


def hazards(fractions: pd.DataFrame, clinical: pd.DataFrame, endpoints: dict[str, str]) -> pd.DataFrame:
    """One row a study and population: the hazard ratio per standard deviation of the root of the fraction.

    `clinical` has a row a patient with `days` and `event` of the study's endpoint beside the covariates;
    `endpoints` names each study's endpoint, empty where none is to be used and nothing is fitted.
    The root is taken because fractions are skewed and often zero, where a logarithm is not defined. `status`
    says why a model was not fitted. `share_ratio` is the same model with the share of the leukocytes.
    """
    rows = [
        {
            "study": study,
            "population": population,
            "endpoint": endpoints[study],
            **_hazard(part, endpoints[study]),
        }
        for (study, population), part in fractions.merge(clinical, on="patient", how="left").groupby(
            ["study", "population"], sort=True
        )
    ]
    table = pd.DataFrame(rows)
    return table.assign(q=survival.false_discovery(table["p"]))


def _hazard(part: pd.DataFrame, endpoint: str) -> dict[str, object]:
    empty = dict.fromkeys(("ratio", "lower", "upper", "p", "ph_p", "share_ratio", "share_p"), np.nan)
    if not endpoint:
        return {"patients": len(part), "events": pd.NA, "covariates": "", "status": "no-endpoint", **empty}
    followed = part[(part["days"] > 0) & part["event"].notna()]
    adjusted = covariates(followed)
    whole = adjusted.notna().all(axis=1)
    followed, adjusted = followed[whole], adjusted[whole]
    events = int(followed["event"].sum())
    about = {"patients": len(followed), "events": events, "covariates": ";".join(adjusted.columns)}
    if not survival.enough(events, 1 + adjusted.shape[1]):
        return {**about, "status": "few-events", **empty}
    if (followed["fraction"] > 0).mean() < LEAST_SHARE_FOUND:
        return {**about, "status": "mostly-absent", **empty}
    outcome = followed["days"], followed["event"]
    found = survival.cox(*outcome, np.sqrt(followed["fraction"]), adjusted)
    share_ratio = share_p = np.nan
    if followed["share"].nunique() > 1:
        share = survival.cox(*outcome, np.sqrt(followed["share"]), adjusted)
        share_ratio, share_p = share.ratio, share.p
    return {**about, "status": "fitted", **vars(found), "share_ratio": share_ratio, "share_p": share_p}


def responses(samples: pd.DataFrame, populations: dict[str, str]) -> pd.DataFrame:
    """One row a cohort and population: the odds ratio of an objective response per standard deviation.

    `samples` has a row a patient before treatment: `dataset`, `response` as recorded, and a column a
    population with its share of the leukocytes. A response is a complete or partial one; stable disease is
    none. Nothing is fitted with too few patients on one side.
    """
    known = samples.dropna(subset=["response"])
    rows = []
    for dataset, part in known.groupby("dataset", sort=True):
        responded = part["response"].isin(["Complete Response", "Partial Response"])
        number = int(responded.sum())
        for column, population in populations.items():
            about = {
                "dataset": dataset,
                "population": population,
                "patients": len(part),
                "responders": number,
                "found": int((part[column] > 0).sum()),
            }
            rows.append({**about, **_response(responded, part[column])})
    table = pd.DataFrame(rows)
    return table.assign(q=survival.false_discovery(table["p"]))


def _response(responded: pd.Series, share: pd.Series) -> dict[str, object]:
    empty = dict.fromkeys(("ratio", "lower", "upper", "p"), np.nan)
    if not survival.enough(min(int(responded.sum()), int((~responded).sum())), 1):
        return {"status": "few-responders", **empty}
    if (share > 0).mean() < LEAST_SHARE_FOUND:
        return {"status": "mostly-absent", **empty}
    found = survival.logistic(responded, np.sqrt(share))
    return {
        "status": "fitted",
        "ratio": found.ratio,
        "lower": found.lower,
        "upper": found.upper,
        "p": found.p,
    }
