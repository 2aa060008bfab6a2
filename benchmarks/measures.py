"""How early a screening finds what belongs: measures of the order in which papers were read.

Each takes the labels in the order of reading, 1 for what belongs and 0 for what does not.
"""

from __future__ import annotations

import numpy as np


def work_saved(labels: np.ndarray, recall: float = 0.95) -> float:
    """Work saved over sampling (WSS): the share of papers left unread at `recall`, less what chance leaves.

    Cohen and colleagues' definition: read until at least `recall` of what belongs is found.
    """
    needed = int(np.ceil(recall * labels.sum() - 1e-9))
    read = np.searchsorted(np.cumsum(labels), needed) + 1
    return float(recall - read / len(labels))


def work_saved_by_insights(labels: np.ndarray, recall: float = 0.95) -> float:
    """The same as ASReview Insights counts it, for comparison with its figures.

    The number of papers by which the paper that brings recall nearest to `recall` is found earlier than in
    an even spread, as a share of all.
    """
    papers, belonging = len(labels), int(labels.sum())
    found = np.cumsum(labels)
    spread = np.round(np.linspace(0, belonging, papers))
    at = int(np.round(recall * belonging))
    return float((np.searchsorted(spread, at) - np.searchsorted(found, at)) / papers)


def found_after(labels: np.ndarray, share: float) -> float:
    """Recall once `share` of the papers were read."""
    return float(labels[: int(share * len(labels))].sum() / labels.sum())


def time_to_discovery(labels: np.ndarray) -> float:
    """The mean place, from 1, at which a paper that belongs is read (ATD)."""
    return float((np.flatnonzero(labels) + 1).mean())
