"""The suppressor is TGF-beta, alone or with regulatory T cells: Arciero 2004, Wilson and Levy 2012."""

from __future__ import annotations

import numpy as np

from book.dynamics.model import Values, Vector


def arciero(_t: float, y: Vector, p: Values) -> Vector:
    """States E, T (cells), I (IL-2), S (TGF-beta made by a large tumour). Arciero 2004."""
    effector, tumour, interleukin, transforming = y
    growth = p["p_1"] - p["q_1"] * transforming / (p["q_2"] + transforming)
    met = effector * tumour
    return np.array(
        [
            p["c"] * tumour / (1 + p["gamma"] * transforming)
            - p["mu_1"] * effector
            + effector * interleukin / (p["g_1"] + interleukin) * growth,
            p["r"] * tumour * (1 - tumour / p["K"])
            - p["a"] * met / (p["g_2"] + tumour)
            + p["p_2"] * transforming * tumour / (p["g_3"] + transforming),
            p["p_3"] * met / ((p["g_4"] + tumour) * (1 + p["alpha"] * transforming))
            - p["mu_2"] * interleukin,
            p["p_4"] * tumour**2 / (p["tau_c"] ** 2 + tumour**2) - p["mu_3"] * transforming,
        ]
    )


def wilson(_t: float, y: Vector, p: Values) -> Vector:
    """States T (size), B (TGF-beta), E, R (regulatory T cells), V (vaccine). Wilson and Levy 2012."""
    tumour, transforming, effector, regulatory, vaccine = y
    return np.array(
        [
            p["a0"] * tumour * (1 - tumour / p["c0inv"])
            - p["d0"] * effector * tumour / (1 + p["c1"] * transforming)
            - p["d0"] * tumour * vaccine,
            p["a1"] * tumour**2 / (p["c2"] + tumour**2) - p["d"] * transforming,
            p["f"] * effector * tumour / (1 + p["c3"] * tumour * transforming)
            - (p["r"] + p["d1"] + p["d0"] * regulatory) * effector,
            p["r"] * effector - p["d1"] * regulatory,
            -p["d1"] * vaccine,
        ]
    )
