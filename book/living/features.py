"""Titles and abstracts as numbers: words, pairs of words and pieces of words, weighed by how telling.

Pieces of words (three to five letters, as scikit-learn's `char_wb`) let a word help its kin: plurals,
compounds, scripts that put no space between words. They are counted word by word and multiplied out, which
is as exact as running over each text and many times faster.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from scipy.sparse import csr_matrix, hstack
from sklearn.feature_extraction.text import ENGLISH_STOP_WORDS, CountVectorizer, TfidfTransformer

PIECES = (3, 5)
"""Shortest and longest piece of a word, in letters, a space at each end of the word counted."""

MANY = 50
"""Texts from which on what stands in one text only, or in nearly all, is left out: it tells nothing."""
IN_NEARLY_ALL = 0.9

_WORD = re.compile(r"\w+")


@dataclass(frozen=True)
class Features:
    """`matrix`: a row a text, each half of length one; its first columns are `words`, the rest pieces."""

    matrix: csr_matrix
    words: tuple[str, ...]


def of(texts: Sequence[str]) -> Features:
    """The features of `texts`, weighed within them all (tf-idf, logarithmic counts).

    A text without a word has a row of zeros.
    """
    counter = CountVectorizer(analyzer=_words, dtype=np.float32)
    try:
        counts = counter.fit_transform(texts)
    except ValueError:  # scikit-learn's name for: no text has a word
        return Features(csr_matrix((len(texts), 0), dtype=np.float64), ())
    vocabulary = counter.get_feature_names_out()
    single = np.array([" " not in word for word in vocabulary])
    pieces = CountVectorizer(analyzer="char_wb", ngram_range=PIECES, lowercase=False, dtype=np.float32)
    in_pieces = counts[:, single] @ pieces.fit_transform(vocabulary[single])
    kept, in_words = _telling(counts)
    matrix = hstack([_weighed(in_words), _weighed(_telling(in_pieces)[1])], format="csr")
    return Features(matrix, tuple(vocabulary[kept]))


def _words(text: str) -> list[str]:
    """Each word of `text`, and each pair of neighbours, without case and accents."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    plain = "".join(letter for letter in plain if not unicodedata.combining(letter))
    words = _WORD.findall(plain)
    return [*words, *(f"{first} {second}" for first, second in pairwise(words))]


def _telling(counts: csr_matrix) -> tuple[np.ndarray, csr_matrix]:
    """The columns that can tell one text from another, and `counts` with these only."""
    texts = counts.shape[0]
    with_it = np.bincount(counts.indices, minlength=counts.shape[1])
    kept = np.flatnonzero(with_it >= 1)
    if texts >= MANY:
        kept = np.flatnonzero((with_it >= 2) & (with_it <= IN_NEARLY_ALL * texts))
    return kept, counts[:, kept]


def _weighed(counts: csr_matrix) -> csr_matrix:
    if not counts.shape[1]:
        return counts
    return TfidfTransformer(sublinear_tf=True).fit_transform(counts)


def worth_saying(word: str) -> bool:
    """Whether a word or pair says something of what a text is about: neither grammar nor a number alone."""
    parts = word.split(" ")
    return all(part not in ENGLISH_STOP_WORDS and len(part) > 1 and not part.isdigit() for part in parts)
