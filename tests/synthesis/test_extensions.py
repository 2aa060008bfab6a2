"""Heterogeneity, moderators, influence, bias and proportions, held against R's metafor."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest

from book.faults import FaultyInput
from book.synthesis import bias, heterogeneity, influence, moderators
from book.synthesis.proportions import TRANSFORMS, pool_counts
from book.synthesis.studies import Effects
from tests.synthesis import reference
from tests.synthesis.reference import INTERVALS, METHODS, SETS, close, effects_of, sets_with, studies_of

LOGS = ("estimate", "lower", "upper")
REST = ("tau2", "i2", "h2", "q", "p_q")


@pytest.mark.parametrize("name", SETS)
def test_the_interval_of_tau2_is_that_of_metafor(name: str) -> None:
    found = heterogeneity.profile(effects_of(name))
    expected = SETS[name]["profile"]
    for part in ("tau2", "i2", "h2"):
        spreads = (found.estimate, found.lower, found.upper)
        assert [getattr(spread, part) for spread in spreads] == close(expected[part]), part


def test_a_fixed_effect_has_no_tau2_to_be_unsure_of() -> None:
    with pytest.raises(ValueError, match="no interval"):
        heterogeneity.profile(effects_of("ten"), method="fe")


@pytest.mark.parametrize("ci", INTERVALS)
@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("part", ["one", "several"])
@pytest.mark.parametrize("name", sets_with("several"))
def test_a_regression_is_that_of_metafor(name: str, part: str, method: str, ci: str) -> None:
    expected = SETS[name][part][method][ci]
    known = studies_of(name)[["dose"] if part == "one" else ["dose", "arm"]]
    found = moderators.regress(effects_of(name), known, method=method, ci=ci)
    for column in ("coefficient", "error", "lower", "upper", "p"):
        assert found.coefficients[column].tolist() == close(expected[column]), column
    for field in ("tau2", "i2", "h2", "q", "p_q", "q_moderators", "p_moderators"):
        assert getattr(found, field) == close(expected[field]), field
    without = SETS[name]["pooled"][method][ci]["tau2"]
    assert (found.r2 is None) == (without == 0)
    if found.r2 is not None:
        assert found.r2 == close(expected["r2"])


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("name", sets_with("between"))
def test_q_between_groups_is_that_of_metafor(name: str, method: str) -> None:
    found = moderators.subgroups(effects_of(name), studies_of(name)["arm"].tolist(), method=method)
    expected = SETS[name]["between"][method]
    assert (found.q_between, found.p_between) == close((expected["q"], expected["p"]))
    assert sum(one.k for one in found.groups.values()) == found.overall.k
    if method == "fe":
        within = sum(one.q for one in found.groups.values())
        assert found.q_between == pytest.approx(found.overall.q - within)


def test_one_group_differs_from_nothing() -> None:
    found = moderators.subgroups(effects_of("ten"), ["all"] * 10)
    assert found.groups["all"] == found.overall
    assert found.q_between == pytest.approx(0)
    assert found.p_between == 1


def test_moderators_that_cannot_be_used_are_refused() -> None:
    these = effects_of("five")
    with pytest.raises(FaultyInput, match="studies:2: dose: is empty or infinite"):
        moderators.regress(these, pd.DataFrame({"dose": [1, None, 2, 3, 4]}))
    with pytest.raises(FaultyInput, match="studies:4: dose: is empty or infinite"):
        moderators.regress(these, pd.DataFrame({"dose": [1, 2, 2, math.inf, 4]}))
    with pytest.raises(ValueError, match="told apart"):
        moderators.regress(these, pd.DataFrame({"a": [1, 2, 3, 4, 5], "b": [2, 4, 6, 8, 10]}))
    with pytest.raises(ValueError, match="too few"):
        moderators.regress(these, pd.DataFrame({"lab": list("abcde")}))
    with pytest.raises(ValueError, match="do not go with"):
        moderators.subgroups(these, ["a"])


@pytest.mark.parametrize("ci", INTERVALS)
@pytest.mark.parametrize("name", sets_with("leave1out"))
def test_leaving_one_out_is_that_of_metafor(name: str, ci: str) -> None:
    found = influence.leave_one_out(effects_of(name), ci=ci, scale="log")
    expected = SETS[name]["leave1out"][ci]
    for column in (*LOGS, *REST):
        assert found[column].tolist() == close(expected[column]), column


@pytest.mark.parametrize("name", sets_with("cumulative"))
def test_pooling_as_studies_came_is_that_of_metafor(name: str) -> None:
    found = influence.cumulative(effects_of(name), studies_of(name)["year"].tolist(), scale="log")
    expected = SETS[name]["cumulative"]
    assert found["k"].tolist() == list(range(1, len(found) + 1))
    assert found["year"].is_monotonic_increasing
    for column in (*LOGS, *REST):
        assert found[column].tolist() == close(expected[column]), column


@pytest.mark.parametrize("years", [[2001, 2002], [2001, 2002, None, 2004, 2005]])
def test_studies_without_a_year_do_not_come_in_order(years: list[int]) -> None:
    with pytest.raises(ValueError, match="needs a year"):
        influence.cumulative(effects_of("five"), years)


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("name", sets_with("influence"))
def test_influence_is_that_of_metafor(name: str, method: str) -> None:
    found = influence.influence(effects_of(name), method=method)
    expected = SETS[name]["influence"][method]
    names = {"cook.d": "cook", "cov.r": "cov_ratio", "tau2.del": "tau2", "QE.del": "q"}
    for theirs, values in expected.items():
        assert found[names.get(theirs, theirs)].tolist() == close(values), theirs
    assert found["weight"].sum() == pytest.approx(100)


@pytest.mark.parametrize("name", sets_with("egger"))
def test_eggers_test_is_that_of_metafor(name: str) -> None:
    found = bias.egger(effects_of(name))
    expected = SETS[name]["egger"]
    for field in ("slope", "statistic", "df", "p", "limit", "limit_lower", "limit_upper"):
        assert getattr(found, field) == close(expected[field]), field


@pytest.mark.parametrize("name", sets_with("egger"))
def test_its_mixed_model_is_a_regression_on_the_errors(name: str) -> None:
    these = effects_of(name)
    found = moderators.regress(these, pd.DataFrame({"error": np.sqrt(these.v)}))
    assert found.coefficients["p"].iloc[1] == close(SETS[name]["egger"]["mixed_p"])


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("name", sets_with("trimfill"))
def test_trim_and_fill_is_that_of_metafor(name: str, method: str) -> None:
    found = bias.trim_and_fill(effects_of(name), method=method, scale="log")
    expected = SETS[name]["trimfill"][method]
    assert (found.side, found.missing) == (expected["side"], expected["missing"])
    assert found.error == close(expected["error"])
    reference.assert_close(found.pooled, expected, (*LOGS, "tau2"))
    assert len(found.these.y) == len(found.these.names) == found.missing + len(SETS[name]["studies"]["study"])


def test_some_set_lacks_studies() -> None:
    assert any(content["trimfill"]["reml"]["missing"] for content in SETS.values() if "trimfill" in content)


def test_a_mirrored_funnel_lacks_as_many_on_the_other_side() -> None:
    these = effects_of("lopsided")
    mirrored = Effects(these.names, -these.y, these.v)
    left, right = (bias.trim_and_fill(one, scale="log") for one in (these, mirrored))
    assert {left.side, right.side} == {"left", "right"}
    assert left.missing == right.missing > 0
    assert left.pooled.estimate == pytest.approx(-right.pooled.estimate)
    told = bias.trim_and_fill(these, side=left.side, scale="log")
    assert (told.missing, told.pooled) == (left.missing, left.pooled)


def test_a_funnel_tells_who_stands_outside() -> None:
    these = Effects(("a", "b", "c", "d"), np.array([0.0, 0.1, -0.1, 3.0]), np.array([0.01, 0.01, 0.01, 0.04]))
    table = bias.funnel(these, method="fe")
    assert table["outside"].tolist()[-1]
    assert (table["upper"] - table["lower"]).tolist() == pytest.approx(
        [2 * 1.959964 * error for error in table["error"]], rel=1e-6
    )


def test_what_cannot_be_tested_is_refused() -> None:
    equal = Effects(("a", "b", "c"), np.array([0.1, 0.2, 0.4]), np.full(3, 0.04))
    for test in (bias.egger, bias.trim_and_fill):
        with pytest.raises(ValueError, match="equal errors"):
            test(equal)
        with pytest.raises(ValueError, match="too few"):
            test(effects_of("two"))
    line = Effects(("a", "b", "c"), np.array([0.1, 0.2, 0.4]), np.array([0.1, 0.2, 0.4]) ** 2)
    with pytest.raises(ValueError, match="one line"):
        bias.egger(line)
    with pytest.raises(ValueError, match="side"):
        bias.trim_and_fill(equal, side="up")
    for table in (influence.influence, influence.leave_one_out):
        with pytest.raises(ValueError, match="too few"):
            table(effects_of("two"))


@pytest.mark.parametrize("ci", INTERVALS)
@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("transform", TRANSFORMS)
@pytest.mark.parametrize("name", reference.COUNTS)
def test_a_pooled_proportion_is_that_of_metafor(name: str, transform: str, method: str, ci: str) -> None:
    content = reference.COUNTS[name]
    found = pool_counts(pd.DataFrame(content["counts"]), transform=transform, method=method, ci=ci)
    reference.assert_close(found, content[transform][method][ci], (*LOGS, *REST))
    if method != "fe":
        names = ("prediction_lower", "prediction_upper")
        reference.assert_close(found, content[transform][method][ci], names)
    assert 0 <= found.lower <= found.estimate <= found.upper <= 1


def test_every_impossible_count_is_named() -> None:
    counts = pd.DataFrame(
        {
            "study": ["a", "b", "c", "A", None, "f"],
            "responders": [5, 2.5, math.nan, -1, 1, math.inf],
            "evaluable": [3, 4, 10, 0, 2, 9],
        }
    )
    with pytest.raises(FaultyInput) as caught:
        pool_counts(counts)
    assert [(fault.line, fault.column) for fault in caught.value.faults] == [
        (1, "responders"),
        (2, "responders"),
        (3, "responders"),
        (4, "evaluable"),
        (4, "responders"),
        (4, "study"),
        (5, "study"),
        (6, "responders"),
    ]
    with pytest.raises(FaultyInput, match="no such column"):
        pool_counts(counts.drop(columns="evaluable"))
    with pytest.raises(ValueError, match="is not one of"):
        pool_counts(counts, transform="probit")
