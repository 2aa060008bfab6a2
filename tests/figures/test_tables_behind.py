"""The tables behind the figures: what each counts, and that every chart says in words what it shows."""

from __future__ import annotations

import altair as alt
import pandas as pd
import pytest

from book import (
    bibliography,
    cascade,
    comparison,
    evidence,
    history,
    proportions,
    questions,
    tables,
    targets,
)
from book.figures import (
    axes,
    evidence_map,
    forest,
    ladder,
    network,
    overview,
    support,
    then_and_now,
    timeline,
)
from book.figures import cascade as cascade_figure
from book.figures import targets as target_figures
from book.figures import trials as trial_figures
from book.repository import Repository

CELLS = {"treg": "Treg", "tam": "TAM", "tumour-cell": "tumour cell"}
CANCERS = {"breast": "Breast", "ovarian": "Ovary"}


def axis(ligand: str, species: list[str], citekey: str, **other: object) -> dict[str, object]:
    return {
        "ligand": ligand,
        "receptor": ["CCR4"],
        "sender": "tumour-cell",
        "receiver": "treg",
        "effect": "recruitment",
        "species": species,
        "cancer": ["breast"],
        "citekey": citekey,
        "paper": citekey,
        **other,
    }


@pytest.mark.parametrize(
    ("sets", "expected"),
    [
        ([["mouse"]], "mouse only"),
        ([["human"]], "human only"),
        ([["mouse"], ["human"]], "both"),
        ([["mouse", "human"]], "both"),
        ([["rat"]], "mouse only"),
    ],
)
def test_species_shown(sets: list[list[str]], expected: str) -> None:
    assert axes.species_shown(pd.Series(sets)) == expected


def test_a_pair_counts_papers_and_not_rows() -> None:
    rows = pd.DataFrame(
        [
            axis("CCL22", ["mouse"], "a2000x"),
            axis("CCL22", ["mouse"], "a2000x", cancer=["ovarian"]),
            axis("CCL22", ["human"], "b2001y", sender=""),
            axis("CCL17", ["mouse"], "a2000x", receiver="tam"),
        ]
    )
    table = axes.matrix_table(rows, CELLS, CANCERS).set_index(["signal", "receiver"])
    pair = table.loc[("CCL22", "Treg")]
    assert pair["papers"] == 2
    assert pair["species"] == "both"
    assert pair["cancers"] == "Breast, Ovary"
    assert pair["senders"] == "tumour cell"
    assert pair["citekey"] == "a2000x;b2001y"
    assert len(table) == 2


def finding(name: str, citekey: str) -> dict[str, object]:
    return {
        "id": name,
        "process": "recruitment",
        "cell": "treg",
        "mechanism": "chemokine-gradient",
        "citekey": citekey,
        "paper": citekey,
    }


def test_the_map_shows_the_best_claim_a_pair_supports() -> None:
    findings = pd.DataFrame([finding("r1", "a2000x"), finding("r2", "b2001y")])
    claims = pd.DataFrame({"id": ["c1", "c2"], "certainty": ["low", "high"]})
    links = pd.DataFrame(
        [("c1", "r1", "for"), ("c2", "r2", "against"), ("c2", "r1", "for")],
        columns=["claim", "evidence", "bearing"],
    )
    names = ({"treg": "Treg"}, {"chemokine-gradient": "Chemokine gradient"}, {"recruitment": "Recruitment"})
    table = evidence_map.map_table(findings, claims, links, *names, evidence.CERTAINTIES)
    assert table.loc[0, ["certainty", "papers", "findings"]].tolist() == ["high", 2, 2]
    only_against = evidence_map.map_table(findings.iloc[[1]], claims, links, *names, evidence.CERTAINTIES)
    assert only_against.loc[0, "certainty"] == evidence_map.NO_CLAIM


def test_a_paper_with_mice_and_people_counts_on_both_sides() -> None:
    claims = pd.DataFrame({"id": ["c1"], "statement": ["S"], "status": ["supported"], "certainty": ["low"]})
    linked = pd.DataFrame(
        [
            {"claim": "c1", "bearing": "for", "citekey": "a", "species": ["mouse", "human"], "paper": "A"},
            {"claim": "c1", "bearing": "against", "citekey": "b", "species": ["human"], "paper": "B"},
        ]
    )
    table = support.species_table(claims, linked).set_index("species")
    assert table.loc["mouse", "papers"] == 1
    assert table.loc["human", "papers"] == 1


def test_every_finding_is_in_the_timeline(repository: Repository) -> None:
    findings = evidence.findings(repository)
    assert timeline.year_table(findings)["findings"].sum() == len(findings)


def charts(repository: Repository) -> dict[str, alt.TopLevelMixin]:
    findings, claims = evidence.findings(repository), evidence.claims(repository)
    linked = evidence.linked_findings(repository)
    names = {
        name: tables.printed_names(name, repository)
        for name in ("cells", "cancers", "mechanisms", "processes")
    }
    signals = axes.matrix_table(evidence.axes(repository), names["cells"], names["cancers"])
    pairs = evidence_map.map_table(
        findings,
        claims,
        tables.read("claim_evidence", repository),
        names["cells"],
        names["mechanisms"],
        names["processes"],
        evidence.CERTAINTIES,
    )
    about = linked.assign(group=linked["cell"].map(names["cells"]))
    shares = overview.certainty_table(claims, about, least=3)
    stated, clauses = history.then_and_now(repository), history.clauses(repository)
    walk = cascade_figure.cascade_table(
        cascade.placed(findings, repository), cascade.steps(repository), names["cells"], names["mechanisms"]
    )
    papers = {key: reference.short for key, reference in bibliography.read(repository).items()}
    pooled = forest.forest_table(tables.read("prognosis_pooled", repository), papers)
    lines = network.network_table(
        evidence.axes(repository),
        tables.read("claim_evidence", repository),
        claims,
        names["cells"],
        names["cancers"],
        evidence.CERTAINTIES,
    )
    trials = tables.read("trials", repository)
    years = {key: reference.year for key, reference in bibliography.read(repository).items()}
    arms = proportions.responses(tables.read("outcomes", repository), trials)
    measured = tables.read("pharmacodynamics", repository)
    return {
        "trials": trial_figures.by_year(trial_figures.years_table(trials, years, papers)),
        "responses": trial_figures.responses(trial_figures.response_table(arms, papers)),
        "depth": trial_figures.depth(trial_figures.depth_table(measured, names["cells"], papers)),
        "stages": target_figures.stages(targets.stages(repository), targets.STAGES, least=4),
        "questions": target_figures.questions(questions.ranked(repository), most=20),
        "axes": axes.matrix(signals, "Signals."),
        "forest": forest.forest(pooled, "all cells"),
        "network": network.network(lines, evidence.CERTAINTIES),
        "map": evidence_map.evidence_map(pairs, evidence.CERTAINTIES),
        "species": support.mouse_and_human(support.species_table(claims, linked)),
        "balance": support.balance(support.balance_table(claims, linked), evidence.STATUS_SIGNS),
        "timeline": timeline.timeline(timeline.year_table(findings), evidence.FOUNDING_YEAR),
        "overview": overview.certainty_bars(shares, evidence.CERTAINTIES, "cells"),
        "ladder": ladder.ladder(ladder.ladder_table(findings, names["mechanisms"])),
        "change": then_and_now.change(
            then_and_now.change_table(stated), history.CERTAINTIES, evidence.FOUNDING_YEAR
        ),
        "clauses": then_and_now.by_clause(then_and_now.clause_table(stated, clauses), evidence.FOUNDING_YEAR),
        "growth": then_and_now.growth(
            history.by_year(repository), evidence.CERTAINTIES, evidence.FOUNDING_YEAR
        ),
        "cascade": cascade_figure.cascade(walk),
    }


def test_every_chart_says_what_it_shows_and_is_the_same_each_time(repository: Repository) -> None:
    first, second = charts(repository), charts(repository)
    for name, chart in first.items():
        spec = chart.to_dict()
        assert len(spec["description"]) > 60, name
        assert spec == second[name].to_dict(validate=False), name


def test_drawing_a_chart_leaves_its_table_alone(repository: Repository) -> None:
    findings = evidence.findings(repository)
    table = timeline.year_table(findings)
    before = table.copy()
    timeline.timeline(table, evidence.FOUNDING_YEAR)
    pd.testing.assert_frame_equal(table, before)


def test_cells_side_by_side_count_what_the_rows_hold(repository: Repository) -> None:
    findings, links = evidence.findings(repository), tables.read("claim_evidence", repository)
    compared = comparison.side_by_side(findings, evidence.axes(repository), links, least=3)
    assert (compared["papers"] >= 3).all()
    assert (compared["human"] <= compared["papers"]).all()
    for row in compared.itertuples(index=False):
        assert row.papers == findings.loc[findings["cell"] == row.cell, "citekey"].nunique()
