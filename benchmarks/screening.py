"""How much reading the ranking saves: on labelled sets, while a screening runs and when it is taken up again."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeAlias

import numpy as np
import pandas as pd
from scipy.sparse import csr_matrix, vstack
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.naive_bayes import MultinomialNB

from benchmarks import labelled, measures
from book.living import features, ranking

SEEDS = range(5)
BATCH = 20
"""A model is trained again once a twentieth more was read: after each paper at first, as a tool does."""
OLDER = 0.5
"""The share of papers, by year, that an update finds decided."""
PUBLISHED = Path(__file__).parent / "published.csv"

Model: TypeAlias = Callable[[csr_matrix, np.ndarray, csr_matrix], np.ndarray]
"""Read papers, which of them belong, and unread papers: a score for each unread one."""


def ours(read: csr_matrix, belongs: np.ndarray, unread: csr_matrix) -> np.ndarray:
    """The ranking of this review."""
    found, _ = ranking.line(vstack([read, unread], "csr"), belongs, few=ranking.too_few(belongs))
    return unread @ found.weights


def bayes(read: csr_matrix, belongs: np.ndarray, unread: csr_matrix) -> np.ndarray:
    """Naive Bayes with both kinds of equal weight: the kind of model of ASReview 1, in our own code."""
    weight = np.where(belongs, 1 / belongs.sum(), 1 / (~belongs).sum()) * len(belongs) / 2
    model = MultinomialNB().fit(read, belongs, sample_weight=weight)
    return unread @ (model.feature_log_prob_[1] - model.feature_log_prob_[0])


def rows() -> Iterator[dict[str, object]]:
    """One row a set, model and way of screening; then what others published of the same sets."""
    for name, papers in labelled.read().items():
        belongs = (papers["decision"] == "include").to_numpy()
        texts = [
            f"{title}\n{abstract}" for title, abstract in zip(papers.title, papers.abstract, strict=True)
        ]
        words = TfidfVectorizer(stop_words="english").fit_transform(texts)
        for label, matrix, model in (
            ("this review", features.of(texts).matrix, ours),
            ("words and naive Bayes", words, bayes),
        ):
            runs = [_measured(active(matrix, belongs, model, seed)) for seed in SEEDS]
            yield {"set": name, "model": label, "mode": "active learning", **_mean(runs)}
            yield {"set": name, "model": label, "mode": "update"} | _mean(
                [_measured(update(matrix, belongs, papers["year"].to_numpy(), model))]
            )
    with PUBLISHED.open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def active(matrix: csr_matrix, belongs: np.ndarray, model: Model, seed: int) -> np.ndarray:
    """The labels in the order of reading, from one paper of each kind drawn by chance, these two not counted."""
    chance = np.random.default_rng(seed)
    read = [chance.choice(np.flatnonzero(kind)) for kind in (belongs, ~belongs)]
    left = np.setdiff1d(np.arange(len(belongs)), read)
    while len(left):
        order = np.argsort(-model(matrix[read], belongs[read], matrix[left]), kind="stable")
        now = left[order[: max(1, len(read) // BATCH)]]
        read += list(now)
        left = np.setdiff1d(left, now)
    return belongs[read[2:]].astype(int)


def update(matrix: csr_matrix, belongs: np.ndarray, years: np.ndarray, model: Model) -> np.ndarray:
    """The labels of the newer papers in the order of reading, the older ones decided."""
    cut = np.sort(years)[int(OLDER * len(years))]
    old, new = np.flatnonzero(years < cut), np.flatnonzero(years >= cut)
    order = np.argsort(-model(matrix[old], belongs[old], matrix[new]), kind="stable")
    return belongs[new[order]].astype(int)


def _measured(labels: np.ndarray) -> dict[str, float]:
    return {
        "papers": len(labels),
        "belonging": int(labels.sum()),
        "wss_95": measures.work_saved(labels),
        "wss_95_insights": measures.work_saved_by_insights(labels),
        "recall_10": measures.found_after(labels, 0.10),
        "recall_20": measures.found_after(labels, 0.20),
        "recall_25": measures.found_after(labels, 0.25),
        "atd": measures.time_to_discovery(labels),
    }


def _mean(runs: list[dict[str, float]]) -> dict[str, object]:
    table = pd.DataFrame(runs)
    spread = table["wss_95"].agg(["min", "max"]).round(3)
    return {
        "runs": len(runs),
        **table.mean().round(3),
        "wss_95_least": spread["min"],
        "wss_95_most": spread["max"],
    }
