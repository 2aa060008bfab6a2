"""The watch: notices and changes of status found, written once, and a run that was cut off goes on."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from book import bibliography, checks, evidence, notices, tables
from book.living import crossref, entry, logs, watch, writing
from book.living.watch import Asked
from book.living.work import Work
from book.repository import Repository
from tests.copies import copied
from tests.living.recorded import Recorded, answering, crossref_record
from tests.living.serving import Answer
from tests.living.serving import Asked as Question

LANCET = "10.1016/s0140-6736(20)31180-6"


def small(repository: Repository, folder: Path, **works: Work) -> Repository:
    """A copy of the checkout whose bibliography holds those works alone, and no log."""
    copy = copied(repository, folder)
    text = "\n".join(entry.written(work, key) for key, work in sorted(works.items()))
    copy.bibliography.write_text(text, "utf-8")
    for name in ("notices", "watch_log", "trial_changes"):
        path = copy.data / "living" / f"{name}.csv"
        path.write_text(path.read_text("utf-8").split("\n")[0] + "\n", "utf-8")
    return copy


PAPERS = {
    "xiao2016mir429": Work("miR-429", ("Xiao, Peng",), "Oncol Lett", "2016", pmid="27602157"),
    "sato2011il4": Work("IL-4", ("Sato, T",), "J Allergy Clin Immunol", "2011", pmid="21388667"),
    "nobody2000nothing": Work("Nothing", ("Nobody, N",), "J", "2000", pmid="999"),
    "mehra2020hydroxychloroquine": Work("H", ("Mehra, M",), "Lancet", "2020", doi=LANCET),
}


class Days:
    """A clock that ticks a second each time it is asked, from a day on."""

    def __init__(self, day: str = "2026-12-01") -> None:
        self.moment = datetime.fromisoformat(f"{day}T10:00:00").replace(tzinfo=UTC)

    def __call__(self) -> datetime:
        self.moment += timedelta(seconds=1)
        return self.moment


def told(repository: Repository) -> list[tuple[str, str, str]]:
    rows = logs.rows("notices", repository)
    return sorted((row.cells["citekey"], row.cells["kind"], row.cells["notice"]) for row in rows)


def test_notices_of_pubmed_are_written_down(repository: Repository, tmp_path: Path) -> None:
    copy = small(repository, tmp_path, **PAPERS)
    with answering(Recorded()) as clients:
        (batch,) = watch.references(copy, "pubmed", clients.pubmed, Days())
    assert told(copy) == [
        ("sato2011il4", "correction", "pmid:34092359"),
        ("xiao2016mir429", "retraction", "pmid:34093767"),
    ]
    assert batch.missing == ("999",)
    (row,) = logs.rows("watch_log", copy)
    assert row.cells == {
        "source": "pubmed",
        "started": "2026-12-01T10:00:02Z",
        "first": "21388667",
        "last": "999",
        "asked": "3",
        "answered": "2",
        "missing": "999",
        "trouble": "",
    }
    assert {row.cells["seen"] for row in logs.rows("notices", copy)} == {"2026-12-01"}
    for name in ("notices", "watch_log"):
        tables.read(name, copy)


def test_notices_of_crossref_come_from_both_sides(repository: Repository, tmp_path: Path) -> None:
    copy = small(repository, tmp_path, **PAPERS)
    paper = {**crossref_record("reciprocal-retracted"), "title": ["Hydroxychloroquine"]}
    recorded = Recorded([paper, crossref_record("reciprocal-notice")])
    with answering(recorded) as clients:
        list(watch.references(copy, "crossref", clients.crossref, Days()))
    assert ("mehra2020hydroxychloroquine", "retraction", "doi:10.1016/s0140-6736(20)31324-6") in told(copy)
    assert {kind for _, kind, _ in told(copy)} == {"retraction", "expression-of-concern", "correction"}


def test_the_second_run_of_a_day_asks_nothing_and_that_of_the_next_writes_nothing_twice(
    repository: Repository, tmp_path: Path
) -> None:
    copy = small(repository, tmp_path, **PAPERS)
    days = Days()
    with answering(Recorded()) as clients:
        list(watch.references(copy, "pubmed", clients.pubmed, days))
        before = told(copy)
        assert list(watch.references(copy, "pubmed", clients.pubmed, days)) == []
        assert len(list(watch.references(copy, "pubmed", clients.pubmed, days, again=True))) == 1
        assert len(list(watch.references(copy, "pubmed", clients.pubmed, Days("2026-12-02")))) == 1
    assert told(copy) == before
    assert checks_of(copy, "watch_log") == []


def test_what_was_added_since_is_asked_for_on_the_same_day_too(
    repository: Repository, tmp_path: Path
) -> None:
    late = PAPERS["sato2011il4"]
    first = Work("First", ("First, F",), "J", "1999", pmid="1")
    earlier = {key: one for key, one in PAPERS.items() if one != late}
    copy = small(repository, tmp_path, first1999first=first, **earlier)
    days = Days()
    with answering(Recorded()) as clients:
        list(watch.references(copy, "pubmed", clients.pubmed, days))
        text = copy.bibliography.read_text("utf-8")
        copy.bibliography.write_text(f"{text}\n{entry.written(late, 'sato2011il4')}", "utf-8")
        (batch,) = watch.references(copy, "pubmed", clients.pubmed, days)
        assert list(watch.references(copy, "pubmed", clients.pubmed, days)) == []
    assert "21388667" in batch.identifiers
    assert ("sato2011il4", "correction", "pmid:34092359") in told(copy)


def checks_of(repository: Repository, name: str) -> list[str]:
    return [str(one) for one in checks.run(repository) if f"living/{name}.csv" in one.path]


def many(count: int) -> dict[str, Work]:
    return {
        f"a{2000 + number}x": Work("T", ("A, B",), "J", str(2000 + number), doi=f"10.1000/{number:03d}")
        for number in range(count)
    }


def test_a_run_that_a_service_breaks_off_says_so_and_goes_on_where_it_was(
    repository: Repository, tmp_path: Path
) -> None:
    copy = small(repository, tmp_path, **many(50))
    broken = [True]

    def before(asked: Question) -> Answer | None:
        return Answer(status=503) if broken[0] and "10.1000/020" in asked.params["filter"] else None

    days = Days()
    with answering(Recorded([], before=before)) as clients:
        done, failed = watch.references(copy, "crossref", clients.crossref, days)
        assert (len(done.identifiers), done.trouble) == (20, "")
        assert failed.trouble.startswith("answered 503")
        assert failed.unasked == 30
        assert [row.cells["trouble"] != "" for row in logs.rows("watch_log", copy)] == [False, True]
        broken[0] = False
        rest = list(watch.references(copy, "crossref", clients.crossref, days))
    assert [len(one.identifiers) for one in rest] == [20, 10]
    assert rest[0].identifiers[0] == "10.1000/020"
    assert checks_of(copy, "watch_log") == []


@pytest.mark.parametrize("dies_at", [1, 2, 3, 4])
def test_a_run_that_is_killed_between_two_writes_loses_and_doubles_nothing(
    repository: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, dies_at: int
) -> None:
    whole, cut = tmp_path / "whole", tmp_path / "cut"
    whole.mkdir(), cut.mkdir()
    left, right = small(repository, whole, **PAPERS), small(repository, cut, **PAPERS)
    paper = crossref_record("reciprocal-retracted")
    writes = [0]
    replace = writing.replace

    def dying(path: Path, content: bytes) -> None:
        writes[0] += 1
        if writes[0] == dies_at:
            raise KeyboardInterrupt
        replace(path, content)

    with answering(Recorded([paper])) as clients:

        def run(copy: Repository, days: Days) -> None:
            list(watch.references(copy, "pubmed", clients.pubmed, days))
            list(watch.references(copy, "crossref", clients.crossref, days))

        run(left, Days())
        with monkeypatch.context() as patch:
            patch.setattr(writing, "replace", dying)
            with pytest.raises(KeyboardInterrupt):
                run(right, Days())
        run(right, Days())
    assert told(right) == told(left)


def test_a_retraction_that_was_found_fails_the_check_and_its_claims_are_computed_without_it(
    repository: Repository, tmp_path: Path
) -> None:
    copy = copied(repository, tmp_path)
    text = copy.bibliography.read_text("utf-8")
    claims = evidence.claims(repository)
    two = claims[(claims["groups_for"] == 2) & (claims["papers"].map(len) == 2)]
    known = bibliography.read(repository)
    chosen = next(one for _, one in two.iterrows() if known[one["papers"][0]].field("pmid"))
    key = chosen["papers"][0]
    copy.bibliography.write_text(
        text.replace(f"pmid = {{{known[key].field('pmid')}}}", "pmid = {27602157}"), "utf-8"
    )
    with answering(Recorded()) as clients:
        list(watch.references(copy, "pubmed", clients.pubmed, Days()))
    faults = [str(fault) for fault in checks.run(copy)]
    assert any(f"'{key}' was retracted, and nothing says how the review treats it" in one for one in faults)
    after = evidence.claims(copy)
    assert int(after.loc[after["id"] == chosen["id"], "groups_for"].iloc[0]) == 1
    assert notices.mark(key, copy) == " [retracted]"


def test_trials_that_changed_are_proposed_and_their_rows_left_alone(
    repository: Repository, tmp_path: Path
) -> None:
    copy = small(repository, tmp_path, **PAPERS)
    path = copy.data / "trials" / "trials.csv"
    header = path.read_text("utf-8").split("\n")[0]
    rows = [
        dict.fromkeys(header.split(","), "") | {"id": "a2020-x", "nct": "NCT02576665", "status": "completed"},
        dict.fromkeys(header.split(","), "")
        | {"id": "b2020-y", "nct": "NCT06382129", "status": "active, not recruiting"},
        dict.fromkeys(header.split(","), "") | {"id": "c2020-z", "nct": "NCT00000001"},
    ]
    path.write_text(header + "\n" + "".join(",".join(f'"{v}"' for v in row.values()) + "\n" for row in rows))
    before = path.read_bytes()
    recorded = Recorded()
    with answering(recorded) as clients:
        (batch,) = watch.trials(copy, clients.trials, Days())
        assert batch.missing == ("NCT00000001",)
        status = recorded.trials[1]["protocolSection"]["statusModule"]
        status |= {"overallStatus": "TERMINATED", "whyStopped": "Sponsor's decision"}
        (second,) = watch.trials(copy, clients.trials, Days("2026-12-08"))
        (third,) = watch.trials(copy, clients.trials, Days("2026-12-15"))
    assert third.found == ()
    assert path.read_bytes() == before
    assert batch.found == ("NCT02576665: status: 'terminated', was 'completed'",)
    assert second.found == (
        "NCT06382129: status: 'terminated', was 'active, not recruiting'",
        "NCT06382129: why-stopped: 'Sponsor's decision'",
    )
    assert [tuple(row.cells.values()) for row in logs.rows("trial_changes", copy)] == [
        ("NCT02576665", "status", "completed", "terminated", "2026-12-01"),
        ("NCT06382129", "status", "active, not recruiting", "terminated", "2026-12-08"),
        ("NCT06382129", "why-stopped", "", "Sponsor's decision", "2026-12-08"),
    ]


@pytest.mark.parametrize(
    "body", [b"", b"<html/>", b"[]", b'{"studies": [{}]}', b'{"studies": [{"protocolSection": []}]}']
)
def test_a_registry_that_sends_something_else_changes_nothing(
    repository: Repository, tmp_path: Path, body: bytes
) -> None:
    copy = small(repository, tmp_path, **PAPERS)
    with answering(Recorded(before=lambda asked: Answer(body))) as clients:
        (batch,) = watch.trials(copy, clients.trials, Days())
    assert batch.trouble
    assert logs.rows("trial_changes", copy) == []


def test_a_log_whose_last_line_is_incomplete_is_told_before_anything_is_lost(
    repository: Repository, tmp_path: Path
) -> None:
    copy = small(repository, tmp_path, **PAPERS)
    path = copy.data / "living" / "notices.csv"
    path.write_text(path.read_text("utf-8") + "sato2011il4,correction", "utf-8")
    before = path.read_bytes()
    with answering(Recorded()) as clients, pytest.raises(Exception, match="the last line is incomplete"):
        list(watch.references(copy, "pubmed", clients.pubmed, Days()))
    assert path.read_bytes() == before


def test_what_came_of_a_batch_can_be_told_to_programs() -> None:
    one = Asked("pubmed", ("1",), ("1",), found=("x",))
    assert json.loads(json.dumps(vars(one)))["missing"] == ["1"]
    assert watch.BATCH["crossref"] == crossref.DOIS_A_REQUEST
