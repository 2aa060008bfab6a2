"""What is ranked first, why, and that nothing is ever left out."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from book.living import own, ranking
from book.living.ranking import Basis
from book.repository import here

SUBJECTS = {
    "include": "Regulatory T cells suppress antitumour immunity in {} through TGF-β and arginase",
    "exclude": "Hip replacement in {}: surgical technique, cement and rehabilitation outcomes",
}
PLACES = "melanoma breast colon lung liver pancreas kidney bladder stomach brain ovary prostate skin".split()


def rows(decision: str, places: list[str]) -> list[dict[str, str]]:
    title = SUBJECTS[decision]
    return [
        {"id": f"{decision}-{place}", "title": title.format(place), "abstract": "", "decision": decision}
        for place in places
    ]


def decided(include: int = 12, exclude: int = 12) -> pd.DataFrame:
    columns = ["id", "title", "abstract", "decision"]
    return pd.DataFrame(
        rows("include", PLACES[:include]) + rows("exclude", PLACES[:exclude]), columns=columns
    )


def candidates(*titles: str, abstract: str | None = "") -> pd.DataFrame:
    return pd.DataFrame([{"id": f"c{n}", "title": t, "abstract": abstract} for n, t in enumerate(titles, 1)])


NEW = candidates(
    "Cemented hip replacement revisited",
    "Arginase of regulatory T cells and tumour immunity",
    "Rehabilitation after surgical hip repair",
)


@pytest.mark.parametrize(
    ("include", "exclude", "own", "basis"),
    [
        (12, 12, [], Basis.DECISIONS),
        (1, 12, [], Basis.LIKENESS),
        (12, 0, [], Basis.LIKENESS),
        (0, 0, [SUBJECTS["include"]], Basis.LIKENESS),
        (0, 12, [SUBJECTS["include"]], Basis.LIKENESS),
        (0, 12, [], Basis.UNLIKENESS),
    ],
)
def test_what_belongs_comes_first_however_few_the_decisions(
    include: int, exclude: int, own: list[str], basis: Basis
) -> None:
    found = ranking.rank(decided(include, exclude), NEW, own)
    assert found.basis is basis
    assert found.rows["id"].iloc[0] == "c2"
    assert found.rows["score"].between(0, 1).all()


def test_without_any_decision_the_order_is_as_it_came() -> None:
    found = ranking.rank(decided(0, 0), NEW)
    assert found.basis is Basis.NONE
    assert list(found.rows["id"]) == ["c1", "c2", "c3"]


def test_the_words_named_stand_in_the_text_and_speak_for_it() -> None:
    best = ranking.rank(decided(), NEW).rows.iloc[0]
    assert best["why"]
    words = {word for named in best["why"] for word in named.split()}
    assert words <= set("arginase of regulatory t cells and tumour immunity".split())
    assert {"regulatory", "arginase"} & words
    assert not {"of", "and"} & words


def test_own_texts_have_no_say_once_the_decisions_suffice() -> None:
    alone = ranking.rank(decided(), NEW).rows
    beside = ranking.rank(decided(), NEW, ["Hip replacement"]).rows
    pd.testing.assert_frame_equal(alone, beside)


def test_equal_texts_tie_and_keep_the_order_in_which_they_came() -> None:
    twins = candidates(*["Arginase of regulatory T cells"] * 5, "Hip cement")
    found = ranking.rank(decided(), twins).rows
    assert list(found["id"]) == ["c1", "c2", "c3", "c4", "c5", "c6"]
    assert found["score"].iloc[:5].nunique() == 1


@pytest.mark.parametrize("seed", range(3))
def test_the_order_of_the_decisions_does_not_matter(seed: int) -> None:
    expected = ranking.rank(decided(), NEW).rows
    shuffled = decided().sample(frac=1, random_state=seed)
    pd.testing.assert_frame_equal(ranking.rank(shuffled, NEW).rows, expected)


def test_a_missing_abstract_is_no_fault_and_a_paper_without_words_stands_in_the_middle() -> None:
    new = candidates("Hip cement", "…", "Arginase of regulatory T cells", abstract=None)
    found = ranking.rank(decided(), new).rows
    assert list(found["id"]) == ["c3", "c2", "c1"]
    assert found["why"].iloc[1] == []


def test_scripts_without_spaces_are_told_apart_by_pieces_of_words() -> None:
    kinds = {"include": "調節性T細胞による腫瘍免疫抑制{}例", "exclude": "人工股関節置換術の長期成績{}例"}
    known = pd.DataFrame(
        [
            {"title": text.format(place), "abstract": "", "decision": kind}
            for kind, text in kinds.items()
            for place in PLACES
        ]
    )
    new = candidates("人工股関節置換術の合併症", "腫瘍免疫抑制における調節性T細胞")
    assert list(ranking.rank(known, new).rows["id"]) == ["c2", "c1"]


TEXT = st.one_of(
    st.none(), st.text(max_size=40), st.sampled_from([*SUBJECTS.values(), "", "…", "İSTANBUL ß"])
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    known=st.lists(st.tuples(TEXT, TEXT, st.sampled_from(["include", "exclude"])), max_size=30),
    new=st.lists(st.tuples(TEXT, TEXT), min_size=1, max_size=8),
)
def test_every_candidate_comes_back_once_whatever_people_wrote(
    known: list[tuple[str | None, str | None, str]], new: list[tuple[str | None, str | None]]
) -> None:
    decisions = pd.DataFrame(known, columns=["title", "abstract", "decision"], dtype=object)
    table = pd.DataFrame(new, columns=["title", "abstract"], dtype=object).assign(id=range(len(new)))
    found = ranking.rank(decisions, table).rows
    assert sorted(found["id"]) == list(range(len(new)))
    assert list(found["rank"]) == list(range(1, len(new) + 1))
    assert found["score"].is_monotonic_decreasing
    assert found["score"].between(0, 1).all()


def test_the_reviews_own_texts_are_of_its_evidence() -> None:
    texts = own.texts(here())
    assert len(texts) > 100
    mine = candidates("Hip cement", "Myeloid-derived suppressor cells recruited by chemokines spread tumours")
    found = ranking.rank(decided(0, 0), mine, texts)
    assert found.rows["id"].iloc[0] == "c2"
