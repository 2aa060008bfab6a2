"""The tables behind the figures of certainty, history, cascade, prognosis, signals and trials."""

from __future__ import annotations

import pandas as pd

from book import bibliography, cascade, evidence, history, proportions, tables
from book.figures import cascade as cascade_figure
from book.figures import forest, ladder, network, overview, then_and_now
from book.figures import trials as trial_figures
from book.repository import Repository
from tests.figures.test_tables_behind import finding


def test_a_claim_belongs_to_every_group_it_is_about() -> None:
    claims = pd.DataFrame(
        {"id": ["c1", "c2"], "certainty": ["low", "high"], "papers": [["a2000x"], ["b2001y"]]}
    )
    about = pd.DataFrame(
        [("c1", "Treg"), ("c1", "TAM"), ("c2", "Treg"), ("c2", "Treg")], columns=["claim", "group"]
    )
    table = overview.certainty_table(claims, about).set_index(["group", "certainty"])
    assert table.loc[("Treg", "high"), "claims"] == 1
    assert table.loc[("TAM", "low"), "citekey"] == "a2000x"
    assert set(overview.certainty_table(claims, about, least=2)["group"]) == {"Treg"}


def test_the_ladder_keeps_levels_and_directions_apart() -> None:
    rows = pd.DataFrame(
        [
            {**finding("r1", "a2000x"), "level": "D", "direction": "promotes"},
            {**finding("r2", "a2000x"), "level": "D", "direction": "promotes"},
            {**finding("r3", "b2001y"), "level": "A", "direction": "none"},
        ]
    )
    table = ladder.ladder_table(rows, {"chemokine-gradient": "Chemokine gradient"}).set_index("level")
    assert table.loc["living animals", ["findings", "papers"]].tolist() == [2, 1]
    assert table.loc["randomised", "direction"] == "none"


def test_every_claim_is_in_one_square_then_and_now(repository: Repository) -> None:
    stated = history.then_and_now(repository)
    assert then_and_now.change_table(stated)["claims"].sum() == len(stated)


def test_a_paper_against_a_claim_against_a_clause_speaks_for_the_clause() -> None:
    counted = {"for_then": 1, "for_since": 2, "answering_then": 3, "answering_since": 4}
    stated = pd.DataFrame(
        [
            {"clause_2016": "one", "bearing_2016": "for", **counted},
            {"clause_2016": "two", "bearing_2016": "against", **counted},
        ]
    )
    clauses = pd.DataFrame(
        {
            "id": ["one", "two"],
            "title": ["one", "two"],
            "position": [1, 2],
            "restated": ["A", "B"],
            "status": ["supported"] * 2,
        }
    )
    table = then_and_now.clause_table(stated, clauses).set_index(["clause", "side"])["papers"]
    assert table["one"].tolist() == [1, 2, 3, 4]
    assert table["two"].tolist() == [3, 4, 1, 2]


def test_the_cascade_shows_each_placed_finding_once(repository: Repository) -> None:
    placed = cascade.placed(evidence.findings(repository), repository)
    names = (tables.printed_names(name, repository) for name in ("cells", "mechanisms"))
    table = cascade_figure.cascade_table(placed, cascade.steps(repository), *names)
    assert table["findings"].sum() == len(placed)
    assert table["position"].is_monotonic_increasing


def test_a_forest_shows_estimates_as_printed(repository: Repository) -> None:
    pooled = tables.read("prognosis_pooled", repository)
    papers = {key: reference.short for key, reference in bibliography.read(repository).items()}
    table = forest.forest_table(pooled, papers).set_index("id")
    printed = pooled.set_index("id")
    assert set(table.index) == set(printed.index)
    for column in ("estimate", "lower", "upper", "studies"):
        assert table[column].equals(printed[column].reindex(table.index)), column


def test_every_pooled_interval_holds_its_estimate(repository: Repository) -> None:
    pooled = tables.read("prognosis_pooled", repository).dropna(subset=["lower", "upper"])
    wrong = pooled[(pooled["lower"] > pooled["estimate"]) | (pooled["upper"] < pooled["estimate"])]
    assert wrong["id"].tolist() == []


def test_the_network_holds_the_axes_with_a_sender(repository: Repository) -> None:
    found = evidence.axes(repository)
    names = (tables.printed_names(name, repository) for name in ("cells", "cancers"))
    table = network.network_table(
        found,
        tables.read("claim_evidence", repository),
        evidence.claims(repository),
        *names,
        evidence.CERTAINTIES,
    )
    assert len(table) == int((found["sender"] != "").sum())
    assert set(table["certainty"]) <= {*evidence.CERTAINTIES, "none"}


def test_only_agents_tried_both_ways_are_set_side_by_side(repository: Repository) -> None:
    papers = {key: reference.short for key, reference in bibliography.read(repository).items()}
    arms = proportions.responses(tables.read("outcomes", repository), tables.read("trials", repository))
    table = trial_figures.alone_and_beside(trial_figures.response_table(arms, papers))
    assert not table.empty
    for _, part in table.groupby(table["agent"].str.split().str[0]):
        assert set(part["beside"]) == set(trial_figures.BESIDE)
    assert set(table["role"]) == {"experimental"}
