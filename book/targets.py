"""From animal to patient: how far each target that was tried in people had come, and what became of it."""

from __future__ import annotations

import pandas as pd

from book import evidence, tables
from book.answers import weighed
from book.repository import Repository

STAGES = ("animals", "human tissue or cohorts", "early trials", "phase 3", "approved")
"""From the bench to the clinic; a target may stand at several."""

OF_PAPERS = STAGES[:2]
"""The stages that count papers; the others count trials or agents, of which one paper may tell several."""


@weighed
def stages(repository: Repository | None = None) -> pd.DataFrame:
    """One row a target and stage at which it stands: `target`, `stage`, `number`, `fates`, `citekey`.

    A target is a molecule that an agent or a trial aims at. `number` counts papers with an intervention in
    animals, papers with human tissue or cohorts, trials before phase 3, phase 3 trials, and approved agents;
    `fates` tells the fates of its agents.
    """
    agents = tables.read("agents", repository).explode("molecules").dropna(subset=["molecules"])
    trials = tables.read("trials", repository).explode("molecules").dropna(subset=["molecules"])
    findings = evidence.findings(repository).explode("molecules")
    causal = findings["design"].isin(evidence.CAUSAL - {"randomised-trial"})
    watched = findings["design"].isin(["cohort", "ex-vivo", "single-cell"]) & findings["level"].isin(
        ["B", "C"]
    )
    late = trials["phase"].isin(["3", "2/3"])
    sources = dict(
        zip(
            STAGES,
            (
                findings[causal],
                findings[watched],
                trials[~late],
                trials[late],
                agents[agents["fate"] == "approved"],
            ),
            strict=True,
        )
    )
    parts = {stage: _by_molecule(source) for stage, source in sources.items()}
    fates = agents.groupby("molecules")["fate"].agg(_told)
    rows = []
    for target in sorted(set(agents["molecules"]) | set(trials["molecules"])):
        for stage, told in ((stage, of[target]) for stage, of in parts.items() if target in of):
            papers = sorted({key for key, _ in told if key})
            if number := len({key if stage in OF_PAPERS else own for key, own in told}):
                rows.append(
                    {
                        "target": target,
                        "stage": stage,
                        "number": number,
                        "fates": fates.get(target, "no agent in the table"),
                        "citekey": ";".join(papers),
                    }
                )
    return pd.DataFrame(rows)


def _by_molecule(source: pd.DataFrame) -> dict[str, set[tuple[str, str]]]:
    """The papers and the ids of the rows that name a molecule."""
    found: dict[str, set[tuple[str, str]]] = {}
    for molecule, paper, row in zip(source["molecules"], source["citekey"], source["id"], strict=True):
        found.setdefault(molecule, set()).add((paper, row))
    return found


def _told(fates: pd.Series) -> str:
    return ", ".join(f"{count} {fate}" for fate, count in fates.value_counts().items())
