"""The pooled estimate, held against R's metafor and statsmodels, and what must hold for any studies."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from statsmodels.stats.meta_analysis import combine_effects

from book.faults import FaultyInput
from book.synthesis import Pooled, pool
from book.synthesis.studies import QUANTILE
from tests.synthesis import reference

WORDS = [(method, ci) for method in reference.METHODS for ci in reference.INTERVALS]
ENDS = ("estimate", "lower", "upper")


@pytest.mark.parametrize(("method", "ci"), WORDS)
@pytest.mark.parametrize("name", reference.SETS)
def test_a_pooled_estimate_is_that_of_metafor(name: str, method: str, ci: str) -> None:
    expected = reference.SETS[name]["pooled"][method][ci]
    found = pool(reference.studies_of(name), method=method, ci=ci)
    reference.assert_close(found, expected, ("k", "tau2", "i2", "h2", "q", "p_q"))
    for end in ENDS:
        assert math.log(getattr(found, end)) == reference.close(expected[end]), end
    predicted = (found.prediction_lower, found.prediction_upper)
    if method == "fe" or found.k < 3:
        assert predicted == (None, None)
    else:
        theirs = [expected["prediction_lower"], expected["prediction_upper"]]
        assert [math.log(end) for end in predicted if end is not None] == reference.close(theirs)


def test_the_sets_hold_what_is_hard() -> None:
    """No heterogeneity, much of it, two studies, forty."""
    tau2 = {name: content["pooled"]["reml"]["wald"]["tau2"] for name, content in reference.SETS.items()}
    assert min(tau2.values()) == 0
    assert max(tau2.values()) > 4
    assert {2, 40} <= {len(content["studies"]["study"]) for content in reference.SETS.values()}


@pytest.mark.parametrize(("method", "theirs"), [("dl", "chi2"), ("pm", "iterated")])
@pytest.mark.parametrize("name", ["bcg", "ten", "twenty", "lopsided"])
def test_statsmodels_says_the_same_where_it_has_the_method(name: str, method: str, theirs: str) -> None:
    """Sets with tau² above 0, for it lets DerSimonian's and Laird's fall below."""
    these = reference.effects_of(name)
    result = combine_effects(these.y, these.v, method_re=theirs, use_t=False, atol=1e-10)
    found = pool(reference.studies_of(name), method=method)
    assert found.tau2 == reference.close(result.tau2)
    assert math.log(found.estimate) == reference.close(result.mean_effect_re)
    knapp = pool(reference.studies_of(name), method=method, ci="hartung-knapp")
    half_width = (math.log(knapp.upper) - math.log(knapp.lower)) / 2
    error = combine_effects(these.y, these.v, method_re=theirs, use_t=True, atol=1e-10).sd_eff_w_re_hksj
    assert half_width == reference.close(error * stats.t.ppf(0.975, found.k - 1))


def table(y: list[float], errors: list[float]) -> pd.DataFrame:
    centre, error = np.array(y), np.array(errors)
    return pd.DataFrame(
        {
            "study": [f"S{number}" for number in range(len(y))],
            "estimate": np.exp(centre),
            "lower": np.exp(centre - QUANTILE * error),
            "upper": np.exp(centre + QUANTILE * error),
        }
    )


anything = st.lists(
    st.tuples(st.floats(-5, 5), st.floats(0.01, 3)), min_size=2, max_size=12, unique_by=lambda one: one[0]
).map(lambda pairs: table([y for y, _ in pairs], [error for _, error in pairs]))
words = st.sampled_from(WORDS)


def numbers(pooled: Pooled) -> list[float]:
    return [value for value in vars(pooled).values() if isinstance(value, float)]


@settings(max_examples=150, deadline=None)
@given(anything, words)
def test_nothing_is_ever_missing_and_the_estimate_is_among_the_studies(
    studies: pd.DataFrame, word: tuple[str, str]
) -> None:
    method, ci = word
    pooled = pool(studies, method=method, ci=ci)
    assert all(math.isfinite(value) for value in numbers(pooled))
    assert pooled.lower <= pooled.estimate <= pooled.upper
    slack = 1 + 1e-9
    assert studies["estimate"].min() / slack <= pooled.estimate <= studies["estimate"].max() * slack
    assert pooled.tau2 >= 0
    assert 0 <= pooled.i2 <= 100
    assert 0 <= pooled.p_q <= 1
    predicted = method != "fe" and len(studies) >= 3
    assert (pooled.prediction_lower is not None) == predicted
    if pooled.prediction_lower is not None and ci == "wald":
        assert pooled.prediction_lower <= pooled.lower * slack


@settings(max_examples=60, deadline=None)
@given(anything, words, st.floats(-3, 3), st.randoms())
def test_units_and_order_of_the_studies_do_not_matter(
    studies: pd.DataFrame, word: tuple[str, str], shift: float, chance: Any
) -> None:
    method, ci = word
    before = pool(studies, method=method, ci=ci)
    moved = studies.assign(
        **{name: studies[name] * math.exp(shift) for name in ("estimate", "lower", "upper")}
    )
    order = list(studies.index)
    chance.shuffle(order)
    after = pool(moved.loc[order], method=method, ci=ci)
    assert math.log(after.estimate) == pytest.approx(math.log(before.estimate) + shift, abs=1e-6)
    assert math.log(after.upper / after.lower) == pytest.approx(
        math.log(before.upper / before.lower), rel=1e-5, abs=1e-6
    )
    assert after.tau2 == pytest.approx(before.tau2, rel=1e-5, abs=1e-7)


@settings(max_examples=40, deadline=None)
@given(anything, st.sampled_from(["dl", "reml", "pm"]), st.floats(0.2, 5))
def test_a_longer_unit_lengthens_everything(studies: pd.DataFrame, method: str, factor: float) -> None:
    """Effects and errors times a factor give an estimate times it, and tau² times its square."""
    logs = studies.assign(**{name: np.log(studies[name]) for name in ("estimate", "lower", "upper")})
    longer = logs.assign(**{name: logs[name] * factor for name in ("estimate", "lower", "upper")})
    before, after = (pool(one, method=method, scale="log") for one in (logs, longer))
    assert after.estimate == pytest.approx(factor * before.estimate, rel=1e-5, abs=1e-6)
    assert after.tau2 == pytest.approx(factor**2 * before.tau2, rel=1e-5, abs=1e-7)
    assert after.i2 == pytest.approx(before.i2, rel=1e-5, abs=1e-4)


@pytest.mark.parametrize("method", ["dl", "reml", "pm"])
def test_studies_far_apart_weigh_the_same(method: str) -> None:
    y = [-9.0, -4.0, 0.0, 3.0, 11.0]
    pooled = pool(table(y, [0.01, 0.05, 0.1, 0.02, 0.2]), method=method)
    assert math.log(pooled.estimate) == pytest.approx(sum(y) / len(y), abs=0.01)
    assert pooled.i2 > 99.9


@pytest.mark.parametrize(("method", "ci"), WORDS)
def test_studies_that_agree_in_full_keep_their_estimate(method: str, ci: str) -> None:
    pooled = pool(table([math.log(2)] * 4, [0.3, 0.2, 0.4, 0.1]), method=method, ci=ci)
    assert pooled.estimate == pytest.approx(2)
    assert (pooled.tau2, pooled.i2) == pytest.approx((0, 0), abs=1e-9)
    assert pooled.p_q == pytest.approx(1)


def test_the_log_scale_pools_what_the_ratio_scale_pools() -> None:
    studies = reference.studies_of("ten")
    logs = studies.assign(**{name: np.log(studies[name]) for name in ("estimate", "lower", "upper")})
    ratio, log = pool(studies), pool(logs, scale="log")
    assert log.estimate == pytest.approx(math.log(ratio.estimate))
    assert log.tau2 == pytest.approx(ratio.tau2)


@pytest.mark.parametrize("word", [{"method": "ml"}, {"ci": "t"}, {"scale": "logit"}])
def test_an_unknown_word_is_refused(word: dict[str, str]) -> None:
    with pytest.raises(ValueError, match="is not one of"):
        pool(reference.studies_of("five"), **word)


def test_one_study_is_not_pooled() -> None:
    with pytest.raises(FaultyInput, match="pooling needs two or more"):
        pool(reference.studies_of("five").head(1))


def test_a_frame_is_held_to_the_same_rules_as_a_file() -> None:
    studies = reference.studies_of("five").astype({"lower": "Float64"})
    studies.loc[1, "lower"] = pd.NA
    studies.loc[3, "estimate"] = math.inf
    with pytest.raises(FaultyInput) as caught:
        pool(studies)
    assert [str(fault) for fault in caught.value.faults] == [
        "studies:2: lower: is empty, or not a number",
        "studies:4: estimate: 'inf' is not a finite number",
    ]
    with pytest.raises(FaultyInput, match="studies: upper: there is no such column"):
        pool(studies.drop(columns="upper"))
