"""What to read first: candidates in the order in which they look like what was included before.

Nothing is left out: a ranking only orders. Learned from decisions where there are enough of both kinds: the
mean of two linear models, logistic regression and naive Bayes, over words and pieces of words. Chosen by
measurement, see `benchmarks/README.md`. While decisions are few, the likeness to what is known to belong.

Both are linear, so that the words that speak for a candidate are exact parts of its score.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import pandas as pd
from scipy.sparse import csr_matrix
from scipy.special import expit
from sklearn.linear_model import LogisticRegression
from sklearn.naive_bayes import MultinomialNB

from book.living import features

ENOUGH = 20
"""Decisions from which on, with one of each kind at least, a ranking is learned. By measurement, fewer teach
less than likeness does."""

DIGITS = 9
"""Decimals of a score; what differs only beyond is a tie, and a tie keeps the order in which it came."""

WORDS = 5
"""Words named at the most for one candidate."""

AGAINST = 0.5
"""How much likeness to what was excluded takes off, beside likeness to what belongs."""


class Basis(StrEnum):
    """What a ranking rests on."""

    DECISIONS = "learned from the decisions"
    LIKENESS = "likeness to what is known to belong, for decisions are few"
    UNLIKENESS = "unlikeness to what was excluded, for nothing is known to belong"
    NONE = "nothing: there is no decision yet, and the order is as it came"


@dataclass(frozen=True)
class Ranking:
    """`rows`: the candidates, best first: `id`, `rank` from 1, `score` from 0 to 1, `why` (list of words)."""

    rows: pd.DataFrame
    basis: Basis


@dataclass(frozen=True)
class Line:
    """A linear score: `matrix @ weights + constant`; `telling` are the weights a reader is shown."""

    weights: np.ndarray
    constant: float
    telling: np.ndarray


def rank(decided: pd.DataFrame, candidates: pd.DataFrame, own: Sequence[str] = ()) -> Ranking:
    """Every one of `candidates`, in the order in which to read them.

    `decided` has `title`, `abstract` and `decision` ('include' or 'exclude'), `candidates` have `id`, `title`
    and `abstract`; a missing text counts as empty. `own`: texts known to belong, for
    while decisions are few.
    The score orders and is no probability; it can only be compared within one ranking.
    A candidate without a word gets the middle score.
    The same rows give the same ranking, in whatever order those of `decided` stand.
    """
    known, included = _sorted(decided)
    few = too_few(included)
    extra = list(own) if few else []
    texts = [*known, *extra, *_texts(candidates)]
    found = features.of(texts)
    seen = len(known) + len(extra)
    belongs = np.concatenate([included, np.ones(len(extra), dtype=bool)])
    found_line, basis = line(found.matrix, belongs, few=few)
    raw = found.matrix[seen:] @ found_line.weights + found_line.constant
    worded = np.diff(found.matrix[seen:].indptr) > 0
    raw[~worded] = np.median(raw[worded]) if worded.any() else 0.0
    score = np.round(expit(raw) if basis in (Basis.DECISIONS, Basis.NONE) else np.clip(raw, 0, 1), DIGITS)
    order = np.argsort(-score, kind="stable")
    rows = pd.DataFrame(
        {
            "id": candidates["id"].to_numpy()[order],
            "rank": np.arange(1, len(order) + 1),
            "score": score[order],
            "why": pd.Series([_why(found, seen + at, found_line.telling) for at in order], dtype=object),
        }
    )
    return Ranking(rows, basis)


def _texts(rows: pd.DataFrame) -> list[str]:
    parts = [rows[name].fillna("").astype(str) for name in ("title", "abstract")]
    return [f"{title}\n{abstract}" for title, abstract in zip(*parts, strict=True)]


def _sorted(decided: pd.DataFrame) -> tuple[list[str], np.ndarray]:
    """The texts decided on, and whether each was included, in an order of their own."""
    pairs = sorted(zip(_texts(decided), decided["decision"] == "include", strict=True))
    return [text for text, _ in pairs], np.array([included for _, included in pairs], dtype=bool)


def too_few(included: np.ndarray) -> bool:
    """Whether these decisions are too few, or all of one kind, to learn from."""
    return len(included) < ENOUGH or bool(included.all()) or not included.any()


def line(matrix: csr_matrix, belongs: np.ndarray, *, few: bool) -> tuple[Line, Basis]:
    """The score of a row of `matrix`; of its first rows `belongs` says which belong, the rest are new."""
    seen = len(belongs)
    nothing = np.zeros(matrix.shape[1])
    if not seen or not matrix.shape[1]:
        return Line(nothing, 0.0, nothing), Basis.NONE
    if not few:
        return _learned(matrix, belongs), Basis.DECISIONS
    yes, no = (_middle(matrix[:seen][which]) for which in (belongs, ~belongs))
    if belongs.any():
        share = AGAINST if no.any() else 0.0
        weights = (yes - share * no) / (1 + share)
        return Line(weights, share / (1 + share), weights), Basis.LIKENESS
    return Line(-no, 1.0, nothing), Basis.UNLIKENESS


def _middle(rows: csr_matrix) -> np.ndarray:
    """The mean direction of `rows`, of such a length that a text's likeness to it is one at the most."""
    if not rows.shape[0]:
        return np.zeros(rows.shape[1])
    mean = np.asarray(rows.mean(axis=0)).ravel()
    length = np.linalg.norm(mean)
    return mean / (length * np.sqrt(2)) if length else mean


def _learned(matrix: csr_matrix, belongs: np.ndarray) -> Line:
    seen = len(belongs)
    rows, kind = matrix[:seen], belongs.astype(int)
    weight = np.where(belongs, seen / (2 * belongs.sum()), seen / (2 * (~belongs).sum()))
    regression = LogisticRegression(solver="liblinear").fit(rows, kind, sample_weight=weight)
    bayes = MultinomialNB().fit(rows, kind, sample_weight=weight)
    slope = bayes.feature_log_prob_[1] - bayes.feature_log_prob_[0]
    unseen = -np.subtract(*np.log(bayes.feature_count_.sum(axis=1) + bayes.alpha * rows.shape[1])[::-1])
    logit = regression.coef_.ravel()
    weights, telling, constant = np.zeros_like(slope), np.zeros_like(slope), 0.0
    for one, shown in ((logit, logit), (slope, slope - unseen)):
        values = matrix @ one
        spread = values.std() or 1.0
        weights += one / spread / 2
        telling += shown / spread / 2
        constant -= values.mean() / spread / 2
    return Line(weights, constant, telling)


def _why(found: features.Features, row: int, telling: np.ndarray) -> list[str]:
    """The words of one text that raise its score, the strongest first; none that another one contains."""
    start, end = found.matrix.indptr[row], found.matrix.indptr[row + 1]
    columns = found.matrix.indices[start:end]
    parts = found.matrix.data[start:end] * telling[columns]
    mine = (columns < len(found.words)) & (parts > 0)
    chosen: list[str] = []
    for at in np.lexsort((columns[mine], -np.round(parts[mine], DIGITS))):
        word = found.words[columns[mine][at]]
        if features.worth_saying(word) and not _overlaps(word, chosen):
            chosen.append(word)
        if len(chosen) == WORDS:
            break
    return chosen


def _overlaps(word: str, others: list[str]) -> bool:
    return any(set(word.split(" ")) & set(other.split(" ")) for other in others)
