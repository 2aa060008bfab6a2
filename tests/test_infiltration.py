"""Infiltration: how fractions are made, what a model is adjusted for, and where the tables come from."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from book import infiltration, infiltration_counts, tables
from book.repository import Repository

DERIVED = ("infiltration_fractions", "infiltration_survival", "infiltration_checkpoint")


def test_one_sample_a_patient_of_the_type_wanted() -> None:
    rows = pd.DataFrame(
        [
            ("BRCA", "TCGA-AA-0001-01B-11D-A29J-05", 0.4),
            ("BRCA", "TCGA-AA-0001-01A-11D-A29J-05", 0.3),
            ("BRCA", "TCGA-AA-0001-06A-11D-A29J-05", 0.9),
            ("BRCA", "TCGA-AA-0002-06A-11D-A29J-05", 0.9),
            ("SKCM", "TCGA-BB-0001-06A-11D-A29J-05", -0.001),
        ],
        columns=["study", "barcode", "fraction"],
    )
    found = infiltration.one_sample(rows, {"BRCA": "01", "SKCM": "06"}).set_index("patient")
    assert found["leukocytes"].to_dict() == {"TCGA-AA-0001": 0.3, "TCGA-BB-0001": 0.0}


def test_a_fraction_is_the_share_of_the_leukocytes_times_them() -> None:
    samples = pd.DataFrame({"study": ["A", "A"], "patient": ["p", "q"], "leukocytes": [0.5, 0.2]})
    cibersort = pd.DataFrame({"Tregs": [0.1, np.nan], "M2": [0.4, 0.3]}, index=["p", "q"])
    found = infiltration.shares(samples, cibersort, {"Tregs": "treg", "M2": "macrophage-m2"})
    fractions = found.set_index(["patient", "population"])["fraction"]
    assert fractions.to_dict() == pytest.approx(
        {("p", "treg"): 0.05, ("p", "macrophage-m2"): 0.2, ("p", "leukocytes"): 0.5}
    )
    table = infiltration.summaries(found).set_index("population")
    assert table.loc["treg", ["patients", "found"]].tolist() == [1, 1]


@pytest.mark.parametrize(
    ("text", "step"),
    [
        ("Stage IIIC2", 3),
        ("Stage IVA", 4),
        ("IIa", 2),
        ("Stage IS", 1),
        ("Stage IB1", 1),
        ("I/II NOS", None),
        ("Stage X", None),
        ("Stage 0", None),
        ("[Not Available]", None),
    ],
)
def test_a_stage_is_a_step(text: str, step: int | None) -> None:
    found = infiltration.stage(text)
    assert found == step if step else np.isnan(found)


def test_models_are_adjusted_for_what_is_recorded_of_both() -> None:
    clinical = pd.DataFrame(
        {
            "age": [50.0, 60, 70, 80],
            "sex": ["MALE", "FEMALE", "FEMALE", "MALE"],
            "pathologic": ["Stage I", "Stage II", "Stage IV", "Stage III"],
            "clinical": ["[Not Available]"] * 4,
        }
    )
    found = infiltration.covariates(clinical)
    assert found["age"].tolist() == [5, 6, 7, 8]
    assert found["stage"].tolist() == [1, 2, 4, 3]
    assert found["sex"].tolist() == [1, 0, 0, 1]
    poor = clinical.assign(sex="FEMALE", pathologic=["Stage I", "Stage II", "[Unknown]", "Stage X"])
    assert list(infiltration.covariates(poor).columns) == ["age"]


def cohort(number: int, events: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    random = np.random.default_rng(5)
    patients = [f"p{place}" for place in range(number)]
    share = random.uniform(0, 0.3, size=number)
    fractions = pd.DataFrame({"study": "A", "patient": patients, "population": "treg", "share": share})
    clinical = pd.DataFrame(
        {
            "patient": patients,
            "age": random.uniform(40, 80, size=number),
            "sex": ["MALE", "FEMALE"] * (number // 2),
            "pathologic": "[Not Available]",
            "clinical": "[Not Available]",
            "event": [1] * events + [0] * (number - events),
            "days": random.uniform(1, 2000, size=number),
        }
    )
    return fractions.assign(fraction=share * random.uniform(0.1, 0.5, size=number)), clinical


def test_a_model_is_fitted_only_where_it_can_carry_its_parameters() -> None:
    fractions, clinical = cohort(100, 30)
    fitted = infiltration.hazards(fractions, clinical, {"A": "PFI"}).iloc[0]
    assert (fitted["status"], fitted["covariates"], fitted["events"]) == ("fitted", "age;sex", 30)
    assert fitted["lower"] < fitted["ratio"] < fitted["upper"]
    few = infiltration.hazards(*cohort(100, 29), {"A": "PFI"}).iloc[0]
    assert few["status"] == "few-events"
    assert np.isnan(few["ratio"])
    absent = infiltration.hazards(fractions.assign(fraction=0.0), clinical, {"A": "PFI"}).iloc[0]
    assert absent["status"] == "mostly-absent"
    assert infiltration.hazards(fractions, clinical, {"A": ""}).iloc[0]["status"] == "no-endpoint"


def test_stable_disease_is_no_response() -> None:
    random = np.random.default_rng(6)
    response = ["Complete Response"] * 5 + ["Partial Response"] * 7 + ["Stable Disease"] * 9
    response += ["Progressive Disease"] * 9 + [None]
    samples = pd.DataFrame({"dataset": "D", "response": response, "Tregs": random.uniform(size=31)})
    found = infiltration.responses(samples, {"Tregs": "treg"}).iloc[0]
    assert (found["patients"], found["responders"], found["status"]) == (30, 12, "fitted")
    fewer = infiltration.responses(samples.iloc[3:], {"Tregs": "treg"}).iloc[0]
    assert fewer["status"] == "few-responders"


def test_the_tables_keep_their_own_rules(repository: Repository) -> None:
    fractions, hazards, responses = (tables.read(name, repository) for name in DERIVED)
    assert (fractions["lower_quartile"] <= fractions["median"]).all()
    assert (fractions["median"] <= fractions["upper_quartile"]).all()
    parts = fractions[fractions["population"] != infiltration.LEUKOCYTES].groupby("study")["mean"].sum()
    whole = fractions[fractions["population"] == infiltration.LEUKOCYTES].set_index("study")["mean"]
    assert (parts < whole).all()
    for table in (hazards, responses):
        fitted = table["status"] == "fitted"
        assert table.loc[fitted, ["ratio", "lower", "upper", "p", "q"]].notna().all(axis=None)
        assert table.loc[~fitted, ["ratio", "lower", "upper", "p", "q"]].isna().all(axis=None)
        assert (table.loc[fitted, "p"] <= table.loc[fitted, "q"]).all()
    fitted = hazards[hazards["status"] == "fitted"]
    parameters = 1 + fitted["covariates"].map(len)
    assert (fitted["events"] >= 10 * parameters).all()


def test_the_counts_of_prose_are_those_of_the_tables(repository: Repository) -> None:
    counts = infiltration_counts.counts(repository)
    hazards = tables.read("infiltration_survival", repository)
    assert tuple(counts) == infiltration_counts.NAMES
    assert counts["infiltration-models"] + counts["infiltration-models-none"] == len(hazards)
    assert counts["infiltration-models-known"] <= counts["infiltration-models-nominal"]
    assert counts["infiltration-models-known"] == (hazards["q"].fillna(1) < 0.05).sum()


@pytest.mark.skipif(
    not os.environ.get("REVIEW_RAW_DATA"),
    reason="REVIEW_RAW_DATA names no folder of raw data: the derived tables of infiltration were not rebuilt",
)
def test_the_tables_are_the_derived_ones(repository: Repository, tmp_path: Path) -> None:
    script = repository.data / "infiltration" / "derive_infiltration.py"
    subprocess.run(
        [sys.executable, str(script), str(tmp_path)],
        check=True,
        env={**os.environ, "PYTHONPATH": str(repository.root)},
    )
    for name in DERIVED:
        kept, made = (
            pd.read_csv(folder / f"{name}.csv") for folder in (repository.data / "infiltration", tmp_path)
        )
        pd.testing.assert_frame_equal(made, kept, rtol=1e-3, atol=1e-6)


def test_another_version_of_a_source_is_refused(repository: Repository, tmp_path: Path) -> None:
    (tmp_path / "infiltration").mkdir()
    (tmp_path / "infiltration" / "tcga_leukocyte_fraction.tsv").write_text("ACC\tTCGA\t0.1\n", "utf-8")
    script = repository.data / "infiltration" / "derive_infiltration.py"
    ran = subprocess.run(
        [sys.executable, str(script), str(tmp_path)],
        env={**os.environ, "PYTHONPATH": str(repository.root), "REVIEW_RAW_DATA": str(tmp_path)},
        capture_output=True,
        text=True,
    )
    assert ran.returncode != 0
    assert "another version" in ran.stderr
