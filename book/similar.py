"""Which texts are alike: cosine of their words, weighed by how rare each is (TF-IDF)."""

from __future__ import annotations

from collections.abc import Mapping

LEAST = 0.1
"""The cosine below which two texts are not called alike: then they share little but common words."""


def neighbours(texts: Mapping[str, str], most: int) -> dict[str, list[str]]:
    """Up to `most` of the other texts for each of them, the most alike first, none below `LEAST`.

    Words and pairs of words count, those of one text only do not, and neither do English function words.
    """
    # Here, since it takes longer to load than most builds need in all.
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.neighbors import NearestNeighbors

    names = list(texts)
    if len(names) < 2:
        return {name: [] for name in names}
    vectors = TfidfVectorizer(
        stop_words="english", sublinear_tf=True, ngram_range=(1, 2), min_df=2, strip_accents="unicode"
    )
    try:
        matrix = vectors.fit_transform(texts.values())
    except ValueError:  # no word occurs in two of the texts
        return {name: [] for name in names}
    search = NearestNeighbors(n_neighbors=min(most + 1, len(names)), metric="cosine", algorithm="brute")
    distances, found = search.fit(matrix).kneighbors(matrix)
    return {
        name: [
            names[other]
            for distance, other in zip(row, others, strict=True)
            if names[other] != name and 1 - distance >= LEAST
        ][:most]
        for name, row, others in zip(names, distances, found, strict=True)
    }
