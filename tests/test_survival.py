"""Models of association: against values computed otherwise, and what must hold for any data."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import optimize, stats

from book import survival


def simulated(number: int, slope: float, *, late: float = 1.0, seed: int = 1) -> pd.DataFrame:
    """Patients whose hazard is exp(slope × exposure), times `late` in the exponent after the median time."""
    random = np.random.default_rng(seed)
    exposure = random.normal(size=number)
    wanted = random.exponential(size=number)
    early, then = np.exp(slope * exposure), np.exp(slope * late * exposure)
    turn = math.log(2)
    days = np.where(wanted < early * turn, wanted / early, turn + (wanted - early * turn) / then)
    censored = random.uniform(0.5, 4, size=number)
    return pd.DataFrame(
        {"days": np.minimum(days, censored), "event": (days <= censored).astype(int), "exposure": exposure}
    )


def test_a_hazard_ratio_maximises_the_partial_likelihood() -> None:
    """Against the likelihood written out plainly, of data without ties."""
    patients = simulated(120, 0.5)
    z = survival.standardised(patients["exposure"]).to_numpy()
    days, event = patients["days"].to_numpy(), patients["event"].to_numpy()

    def against(slope: float) -> float:
        terms = (
            slope * z[i] - math.log(np.exp(slope * z[days >= days[i]]).sum()) for i in np.flatnonzero(event)
        )
        return -sum(terms)

    best = optimize.minimize_scalar(against, bounds=(-3, 3), method="bounded", options={"xatol": 1e-8}).x
    found = survival.cox(
        patients["days"], patients["event"], patients["exposure"], pd.DataFrame(index=patients.index)
    )
    assert math.log(found.ratio) == pytest.approx(best, abs=1e-5)
    assert found.lower < found.ratio < found.upper
    step = 1e-4
    curvature = (against(best + step) - 2 * against(best) + against(best - step)) / step**2
    width = math.log(found.upper) - math.log(found.lower)
    assert width == pytest.approx(2 * 1.959964 / math.sqrt(curvature), rel=1e-3)


def test_a_hazard_ratio_is_that_of_a_standard_deviation() -> None:
    patients = simulated(4000, 0.5)
    outcome = patients["days"], patients["event"]
    found = survival.cox(*outcome, patients["exposure"], pd.DataFrame(index=patients.index))
    wider = survival.cox(*outcome, 100 * patients["exposure"] + 7, pd.DataFrame(index=patients.index))
    turned = survival.cox(*outcome, -patients["exposure"], pd.DataFrame(index=patients.index))
    assert math.log(found.ratio) == pytest.approx(0.5, abs=0.08)
    assert wider.ratio == pytest.approx(found.ratio)
    assert turned.ratio == pytest.approx(1 / found.ratio)
    assert turned.p == pytest.approx(found.p)


def test_adjusting_takes_away_what_a_covariate_explains() -> None:
    patients = simulated(3000, 0.7)
    random = np.random.default_rng(2)
    follower = patients["exposure"] + random.normal(size=len(patients))
    outcome = patients["days"], patients["event"]
    alone = survival.cox(*outcome, follower, pd.DataFrame(index=patients.index))
    adjusted = survival.cox(*outcome, follower, patients[["exposure"]])
    assert alone.ratio > 1.3
    assert abs(math.log(adjusted.ratio)) < 0.1


def test_changing_hazards_are_told_from_steady_ones() -> None:
    none = pd.DataFrame(index=range(1500))
    steady, turning = simulated(1500, 0.6), simulated(1500, 0.6, late=-1.0)
    assert survival.cox(steady["days"], steady["event"], steady["exposure"], none).ph_p > 0.01
    assert survival.cox(turning["days"], turning["event"], turning["exposure"], none).ph_p < 1e-6


def test_p_values_against_proportional_hazards_are_even_where_hazards_are() -> None:
    none = pd.DataFrame(index=range(150))
    found = []
    for seed in range(120):
        patients = simulated(150, 0.4, seed=seed)
        found.append(survival.cox(patients["days"], patients["event"], patients["exposure"], none).ph_p)
    assert stats.kstest(found, "uniform").pvalue > 0.01


def test_the_censored_have_no_part_in_the_test_of_proportionality() -> None:
    random = np.random.default_rng(3)
    residuals, days, covariance = random.normal(size=(40, 2)), random.uniform(size=40), np.eye(2) / 40
    more = np.vstack([residuals, np.full((5, 2), np.nan)])
    longer = np.concatenate([days, random.uniform(size=5)])
    assert survival.proportionality(more, longer, covariance) == pytest.approx(
        survival.proportionality(residuals, days, covariance)
    )


def test_an_odds_ratio_of_two_groups_is_that_of_their_table() -> None:
    """With an exposure of 0 and 1 the odds ratio per unit is ad / bc."""
    exposure = pd.Series([0] * 30 + [1] * 40, dtype=float)
    responded = pd.Series([1] * 10 + [0] * 20 + [1] * 25 + [0] * 15)
    found = survival.logistic(responded, exposure)
    unit = math.log(found.ratio) / exposure.std(ddof=1)
    assert math.exp(unit) == pytest.approx((25 * 20) / (15 * 10), rel=1e-5)
    assert math.isnan(found.ph_p)


def test_values_that_do_not_vary_are_refused() -> None:
    with pytest.raises(ValueError, match="vary"):
        survival.standardised(pd.Series([2.0, 2.0, 2.0]))


@pytest.mark.parametrize(("events", "parameters", "fit"), [(9, 1, False), (10, 1, True), (39, 4, False)])
def test_a_model_needs_ten_events_a_parameter(events: int, parameters: int, fit: bool) -> None:
    assert survival.enough(events, parameters) is fit


@given(st.lists(st.floats(0, 1), min_size=1, max_size=40))
def test_a_false_discovery_rate_is_that_of_scipy(p: list[float]) -> None:
    found = survival.false_discovery(pd.Series(p))
    assert found.tolist() == pytest.approx(stats.false_discovery_control(p).tolist())


def test_a_missing_p_value_is_no_test() -> None:
    found = survival.false_discovery(pd.Series([0.01, np.nan, 0.04], index=["a", "b", "c"]))
    assert found[["a", "c"]].tolist() == pytest.approx([0.02, 0.04])
    assert math.isnan(found["b"])
