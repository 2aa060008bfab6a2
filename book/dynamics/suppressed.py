"""The suppressor is a cell: MDSC in Shariatpanahi 2018, regulatory T cells in de Pillis 2013."""

from __future__ import annotations

import numpy as np

from book.dynamics.model import Values, Vector


def shariatpanahi(_t: float, y: Vector, p: Values) -> Vector:
    """States C (tumour), N (NK), T (CTL), M (MDSC), all cells. Shariatpanahi 2018.

    Only the outer shell of the tumour meets immune cells; MDSC above their normal number restrain the
    stimulation of CTL.
    """
    tumour, killer, cytotoxic, suppressor = y
    shell = tumour / (1 + np.cbrt(tumour) / p["l"])
    excess = suppressor - p["M_min"]
    restraint = (1 - p["S_min"]) / (1 + p["gamma"] * excess**2) + p["S_min"]
    return np.array(
        [
            p["a"] * tumour * np.log(p["C_max"] / tumour)
            - (p["b"] * killer + p["eta"] * cytotoxic) * shell
            - p["d"] * tumour,
            p["sigma"]
            - p["f"] * killer
            + p["g"] * tumour**2 / (p["h"] + tumour**2)
            - p["p"] * killer * shell,
            -p["m"] * cytotoxic
            + p["j"] * tumour**2 / (p["k"] + tumour**2)
            + p["r"] * killer * shell * restraint
            - p["u"] * cytotoxic * shell,
            p["beta"] * p["M_min"] - p["beta"] * suppressor + p["alpha"] * tumour / (p["q"] + tumour),
        ]
    )


def depillis(_t: float, y: Vector, p: Values) -> Vector:
    """States T, N, L, R, C, I, S: tumour, NK, CD8, Treg, lymphocytes, IL-2, sunitinib. De Pillis 2013.

    The ratio of CD8 cells to tumour cells that sets their killing moves with both.
    """
    return _depillis(y, p, y[2], y[0])


def depillis_as_deposited(_t: float, y: Vector, p: Values) -> Vector:
    """As the deposited file has it: the ratio is that of the first day for ever (`L_0`, `T_0`)."""
    return _depillis(y, p, p["L_0"], p["T_0"])


def _depillis(y: Vector, p: Values, killers: float, targets: float) -> Vector:
    tumour, natural, cytotoxic, regulatory, others, interleukin, drug = y
    killing, living = (max(count, 0.0) ** p["l"] for count in (killers, targets))
    lysed = p["d"] * killing / (p["s"] * living + killing) * tumour
    return np.array(
        [
            p["a"] * tumour * (1 - p["b"] * tumour)
            - p["c"] * np.exp(-p["delta_T"] * regulatory) * natural * tumour
            - lysed,
            p["f"] * (p["e_f"] * others - natural)
            - p["p"] * natural * tumour
            + p["p_N"] * natural * interleukin / (p["g_N"] + interleukin),
            (p["r_1"] * natural + p["r_2"] * others) * tumour
            - p["m"] * cytotoxic
            - p["q"] * cytotoxic * tumour
            + p["p_I"] * cytotoxic * interleukin / (p["g_I"] + interleukin)
            + p["j"] * tumour / (p["k"] + tumour) * cytotoxic
            - p["z"] * cytotoxic**2 * regulatory * interleukin / (p["kappa"] + interleukin),
            p["u"] * (p["w_u"] * others - regulatory)
            + p["p_R"] * regulatory * interleukin / (p["g_R"] + interleukin)
            - p["H_R"] * (1 - np.exp(-p["delta_R"] * drug)) * regulatory,
            p["beta"] * (p["alpha_beta"] - others),
            p["phi"] * others
            + p["w"] * cytotoxic * interleukin / (p["zeta"] + interleukin)
            - p["mu_I"] * interleukin,
            p["vs"] - p["n"] * drug,
        ]
    )
