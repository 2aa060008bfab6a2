"""Rebuild the derived tables of this folder from their sources.

    REVIEW_RAW_DATA=… PYTHONPATH=. python data/infiltration/derive_infiltration.py [folder to write to]

The sources are looked for in the folder `infiltration` of the one that REVIEW_RAW_DATA names, and must be the
very files these tables came from (SHA-256 below). Their public addresses stand in README.md.
"""

from __future__ import annotations

import hashlib
import os
import sys
from pathlib import Path

import pandas as pd

from book import infiltration, tables

HERE = Path(__file__).resolve().parent
CIBERSORT = "tcga_cibersort_fractions.csv"
LEUKOCYTES = "tcga_leukocyte_fraction.tsv"
CLINICAL = "tcga_cdr_survival.xlsx"
CHECKPOINT = "iatlas_ici_samples.feather"
CHECKSUMS = {
    CIBERSORT: "88528ffff2d9eff25724c37c37cf586081036003d81c08f9c45d55da91cf3fd0",
    LEUKOCYTES: "5a8268caedbf8dc98a75be0528d583238d7355761d9fc746e42002f223a982d9",
    CLINICAL: "f9324865e3b9e1f034a26eeebd87b7cc45e2f1a271ff5dceb5d9cde5e47f95ed",
    CHECKPOINT: "c2e9b7523dbb3479a22491ca5c4901f96dffe835b9d5ab889d1cb68f4b1aac70",
}
PAPERS = {
    "Gide 2019": "gide2019distinct",
    "Hugo 2016": "hugo2016genomic",
    "IMVigor210": "mariathasan2018tgfb",
    "Prins 2019": "cloughesy2019neoadjuvant",
    "Riaz 2017": "riaz2017tumor",
    "Van Allen 2015": "vanallen2015genomic",
}
"""The paper of each checkpoint cohort, by the PubMed id or address that iAtlas gives for it."""

PLACES = {
    **dict.fromkeys(("median", "lower_quartile", "upper_quartile", "mean"), "{:.6f}"),
    **dict.fromkeys(("ratio", "lower", "upper", "share_ratio"), "{:.4f}"),
    **dict.fromkeys(("p", "q", "ph_p", "share_p"), "{:.3g}"),
}


def located(name: str) -> Path:
    """The source `name`; ends the run where REVIEW_RAW_DATA is not set or the file is another version."""
    root = os.environ.get("REVIEW_RAW_DATA")
    if not root:
        raise SystemExit("set REVIEW_RAW_DATA to the folder that holds the raw data (see README.md)")
    path = Path(root) / "infiltration" / name
    found = hashlib.sha256(path.read_bytes()).hexdigest()
    if found != CHECKSUMS[name]:
        raise SystemExit(f"{path} has SHA-256 {found}, not {CHECKSUMS[name]}: it is another version")
    return path


def clinical(endpoints: dict[str, str]) -> pd.DataFrame:
    """A row a patient of the TCGA Clinical Data Resource, with the endpoint of the patient's study."""
    rows = pd.read_excel(located(CLINICAL), sheet_name="TCGA-CDR")
    rows = rows[rows["Redaction"].isna()]
    chosen = rows["type"].map(endpoints).fillna("")
    event, days = (pd.Series(float("nan"), index=rows.index) for _ in range(2))
    for endpoint in set(endpoints.values()) - {""}:
        event = event.mask(chosen == endpoint, rows[endpoint])
        days = days.mask(chosen == endpoint, rows[f"{endpoint}.time"])
    return pd.DataFrame(
        {
            "patient": rows["bcr_patient_barcode"],
            "age": pd.to_numeric(rows["age_at_initial_pathologic_diagnosis"], errors="coerce"),
            "sex": rows["gender"],
            "pathologic": rows["ajcc_pathologic_tumor_stage"],
            "clinical": rows["clinical_stage"],
            "event": pd.to_numeric(event, errors="coerce"),
            "days": pd.to_numeric(days, errors="coerce"),
        }
    )


def checkpoint(columns: dict[str, str]) -> pd.DataFrame:
    """A row a patient before treatment; where a cohort gives no patient, each of its samples is one."""
    rows = pd.read_feather(located(CHECKPOINT)).sort_values("Sample_ID")
    rows = rows[rows["treatment_when_collected"] == "Pre"]
    patient = rows["Patient_ID"].where(~rows["Patient_ID"].isin(["", "NA"]), rows["Sample_ID"])
    rows = rows.assign(patient=patient.fillna(rows["Sample_ID"])).drop_duplicates(["Dataset", "patient"])
    return rows.rename(columns={"Dataset": "dataset", "Response": "response"})[
        ["dataset", "response", *columns]
    ]


def feather_columns(populations: pd.DataFrame) -> dict[str, str]:
    """The column of each population in the iAtlas file, which spells the same names with dots."""
    spelled = {"treg": "T.cells.regulatory..Tregs."}
    return {spelled.get(one.id, one.name.replace(" ", ".")): one.id for one in populations.itertuples()}


def derived() -> dict[str, pd.DataFrame]:
    """Each derived table by the name of its file."""
    studies, populations = tables.read("infiltration_studies"), tables.read("infiltration_populations")
    signatures = populations[populations["cibersort"] != ""]
    leukocytes = pd.read_csv(located(LEUKOCYTES), sep="\t", names=["study", "barcode", "fraction"])
    samples = infiltration.one_sample(leukocytes, dict(zip(studies["id"], studies["sample"], strict=True)))
    cibersort = pd.read_csv(located(CIBERSORT), index_col="PATIENT_BARCODE")
    names = dict(zip(signatures["cibersort"], signatures["id"], strict=True))
    fractions = infiltration.shares(samples, cibersort, names)
    endpoints = dict(zip(studies["id"], studies["endpoint"], strict=True))
    hazards = infiltration.hazards(fractions, clinical(endpoints), endpoints)
    columns = feather_columns(signatures)
    responses = infiltration.responses(checkpoint(columns), columns)
    responses.insert(1, "citekey", responses["dataset"].map(PAPERS))
    return {
        "infiltration_fractions.csv": infiltration.summaries(fractions).assign(citekey="thorsson2018immune"),
        "infiltration_survival.csv": hazards.assign(citekey="liu2018integrated"),
        "infiltration_checkpoint.csv": responses,
    }


def write(folder: Path) -> None:
    """Write each derived table to `folder`, numbers to a fixed number of places."""
    for name, table in derived().items():
        shown = table.copy()
        for column in shown.columns.intersection(list(PLACES)):
            shown[column] = [
                "" if pd.isna(value) else PLACES[column].format(value) for value in table[column]
            ]
        shown.to_csv(folder / name, index=False, lineterminator="\n")


if __name__ == "__main__":
    write(Path(sys.argv[1]) if len(sys.argv) > 1 else HERE)
