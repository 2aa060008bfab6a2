"""Tumour and effector cells without a suppressor: Kuznetsov 1994, Kirschner and Panetta 1998."""

from __future__ import annotations

import numpy as np

from book.dynamics.model import Values, Vector


def kuznetsov(_t: float, y: Vector, p: Values) -> Vector:
    """States E, T (cells): effectors recruited by and used up on the tumour. Kuznetsov 1994."""
    effector, tumour = y
    recruited = p["p"] * effector * tumour / (p["g"] + tumour)
    return np.array(
        [
            p["s"] + recruited - p["m"] * effector * tumour - p["d"] * effector,
            p["a"] * tumour * (1 - p["b"] * tumour) - p["n"] * effector * tumour,
        ]
    )


def kirschner(_t: float, y: Vector, p: Values) -> Vector:
    """States E, T (cells), I (IL-2): stimulation by IL-2 saturates. Kirschner and Panetta 1998."""
    return _kirschner(y, p, p["p1"] * y[0] * y[2] / (p["g1"] + y[2]))


def kirschner_as_deposited(_t: float, y: Vector, p: Values) -> Vector:
    """As the deposited file has it: stimulation is divided by g1 alone and never saturates."""
    return _kirschner(y, p, p["p1"] * y[0] * y[2] / p["g1"])


def _kirschner(y: Vector, p: Values, stimulated: float) -> Vector:
    effector, tumour, interleukin = y
    return np.array(
        [
            p["s1"] + p["c"] * tumour - p["mu2"] * effector + stimulated,
            p["r2"] * tumour * (1 - p["b"] * tumour) - p["a"] * effector * tumour / (p["g2"] + tumour),
            p["s2"] + p["p2"] * effector * tumour / (p["g3"] + tumour) - p["mu3"] * interleukin,
        ]
    )
