"""Likeness of texts: near ones come first, far ones do not come at all."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from book.similar import neighbours

TEXTS = {
    "treg": "Regulatory T cells and CCR4 in breast cancer lung metastasis",
    "treg-too": "CCR4 draws regulatory T cells to the lung",
    "clot": "Platelets coat circulating tumour cells with fibrinogen",
    "clot-too": "Fibrinogen and platelets shield circulating tumour cells",
    "alone": "Zebrafish",
}


def test_the_nearest_text_comes_first_and_no_text_is_its_own_neighbour() -> None:
    found = neighbours(TEXTS, 3)
    assert found["treg"][0] == "treg-too"
    assert found["clot-too"][0] == "clot"
    assert all(name not in others for name, others in found.items())


def test_a_text_with_no_word_in_common_has_no_neighbour() -> None:
    found = neighbours(TEXTS, 3)
    assert found["alone"] == []
    assert all("alone" not in others for others in found.values())


def test_texts_without_a_common_word_have_no_neighbours() -> None:
    assert neighbours({"a": "zebrafish", "b": "platelets"}, 3) == {"a": [], "b": []}
    assert neighbours({"a": "zebrafish"}, 3) == {"a": []}
    assert neighbours({}, 3) == {}


@given(st.dictionaries(st.text(min_size=1, max_size=5), st.text(max_size=40), max_size=6), st.integers(1, 4))
def test_any_texts_give_at_most_as_many_others_as_asked(texts: dict[str, str], most: int) -> None:
    found = neighbours(texts, most)
    assert list(found) == list(texts)
    for name, others in found.items():
        assert len(others) == len(set(others)) <= most
        assert name not in others
