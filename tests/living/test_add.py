"""Adding by identifier: the entry in its place, a row to fill in, nothing else touched or half-written."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from book import bibliography, checks, tables
from book.faults import FaultyInput
from book.living import add, logs, writing
from book.living.add import Plan, Services, identifier
from book.living.web import Unavailable
from book.repository import Repository
from tests.copies import copied
from tests.living.recorded import Clients, Recorded, answering, crossref_record
from tests.living.serving import Answer, Asked

DAY = "2026-12-01"
XIAO = "pmid:27602157"


@pytest.fixture
def copy(repository: Repository, tmp_path: Path) -> Repository:
    return copied(repository, tmp_path)


def planned(
    copy: Repository, *texts: str, recorded: Recorded | None = None, entry_only: bool = False
) -> Plan:
    with answering(recorded or Recorded()) as clients:
        return add.plan(texts, _services(clients), copy, entry_only=entry_only)


def _services(clients: Clients) -> Services:
    return Services(clients.pubmed, clients.crossref, clients.trials)


def contents(copy: Repository) -> dict[str, bytes]:
    paths = [copy.bibliography, *sorted(copy.data.rglob("*.csv"))]
    return {copy.relative(path): path.read_bytes() for path in paths}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("pmid:19567680", ("pmid", "19567680")),
        ("https://pubmed.ncbi.nlm.nih.gov/19567680/", ("pmid", "19567680")),
        ("doi:10.1038/nature04186", ("doi", "10.1038/nature04186")),
        ("https://doi.org/10.1016/S0140-6736(97)11096-0", ("doi", "10.1016/S0140-6736(97)11096-0")),
        ("10.1038/nature04186.", ("doi", "10.1038/nature04186")),
        ("nct:NCT01413022", ("nct", "NCT01413022")),
        ("nct01413022", ("nct", "NCT01413022")),
        ("https://clinicaltrials.gov/study/NCT01413022", ("nct", "NCT01413022")),
    ],
)
def test_an_identifier_or_an_address_is_known(text: str, found: tuple[str, str]) -> None:
    assert identifier(text) == found


@pytest.mark.parametrize("text", ["19567680", "Qian 2011", "pmid:0", "nct:123", "", "doi:nature04186"])
def test_anything_else_is_told(text: str) -> None:
    with pytest.raises(FaultyInput, match="is no identifier such as"):
        identifier(text)


def test_a_paper_is_added_and_no_other_byte_is_touched(copy: Repository) -> None:
    before = contents(copy)
    written = add.write(planned(copy, "pmid:32090497"), copy, DAY)
    after = contents(copy)
    entry = bibliography.read(copy)["xu2020molecular"]
    assert entry.field("pmid") == "32090497"
    assert f"references.bib:{entry.line}: xu2020molecular" in written
    text = after.pop("references.bib").decode()
    old = before.pop("references.bib").decode()
    at = text.index("@article{xu2020molecular,")
    assert text[:at] + text[text.index("\n}\n", at) + 4 :] == old
    changed = {name for name in after if after[name] != before[name]}
    assert changed == {
        "data/evidence/evidence.csv",
        "data/living/notices.csv",
        "data/living/subjects.csv",
    }
    assert all(after[name].startswith(before[name]) for name in changed)
    row = logs.rows("evidence", copy)[-1].cells
    assert {name: value for name, value in row.items() if value} == {
        "id": "xu2020-",
        "citekey": "xu2020molecular",
    }
    subjects = tables.read("subjects", copy)
    assert set(subjects["citekey"]) == {"xu2020molecular"}
    assert {"Journal Article", "Rats", "haemorrhagic shock"} <= set(subjects["term"])
    notice = logs.rows("notices", copy)[-1].cells
    assert (notice["kind"], notice["notice"], notice["seen"]) == (
        "expression-of-concern",
        "pmid:34096680",
        DAY,
    )


def test_the_check_then_leads_through_the_row(copy: Repository) -> None:
    """Each cell that wants something is named, with what may stand there; filled in so, nothing is left."""
    add.write(planned(copy, "pmid:32090497"), copy, DAY)
    path = copy.data / "evidence" / "evidence.csv"
    line = logs.rows("evidence", copy)[-1].line
    faults = checks.run(copy)
    named = {fault.column: fault.message for fault in faults if fault.path.endswith("evidence.csv")}
    assert all(fault.line == line for fault in faults)
    assert set(named) == {
        "id",
        "cell",
        "process",
        "mechanism",
        "direction",
        "species",
        "design",
        "rating",
        "place",
        "checked",
        "finding",
    }
    assert "an id of cells" in named["cell"]
    assert "promotes, inhibits, none, mixed" in named["direction"]
    assert "a date such as 2026-01-31" in named["checked"]
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    rows[-1] |= {
        "id": "xu2020-tissue-factor",
        **{name: rows[0][name] for name in ("cell", "process", "mechanism", "direction", "species")},
        **{name: rows[0][name] for name in ("design", "rating", "place", "checked", "finding")},
    }
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    (left,) = checks.run(copy)
    assert "'xu2020-tissue-factor' bears on no claim; link it in claim_evidence.csv" in left.message
    claim = logs.rows("claims", copy)[0].cells["id"]
    link = {"claim": claim, "evidence": "xu2020-tissue-factor", "bearing": "for"}
    logs.appended("claim_evidence", [link], copy).write()
    assert checks.run(copy) == []


def test_a_retracted_paper_is_told_when_it_is_added(copy: Repository) -> None:
    made = planned(copy, XIAO, entry_only=True)
    assert made.told == ("Retracted July 2021 (pmid:34093767)",)
    add.write(made, copy, DAY)
    messages = [fault.message for fault in checks.run(copy)]
    assert any("'xiao2016mir429' was retracted, and nothing says how" in one for one in messages)
    assert any("'xiao2016mir429' is cited by no row and no chapter" in one for one in messages)


def test_a_doi_is_looked_up_in_pubmed_too(copy: Repository) -> None:
    title = (
        "Molecular mechanism whereby paraoxonase‐2 regulates coagulation activation through endothelial "
        "tissue factor in rat haemorrhagic shock model"
    )
    record = {"DOI": "10.1111/IWJ.13329", "type": "journal-article", "title": [title]}
    made = planned(copy, "doi:10.1111/iwj.13329", recorded=Recorded([record]))
    assert made.work
    assert (made.work.pmid, made.work.doi, made.told[-1]) == (
        "32090497",
        "10.1111/IWJ.13329",
        "Expression of concern 7 June 2021 (pmid:34096680)",
    )


def test_a_doi_that_pubmed_has_not_is_added_from_crossref(copy: Repository) -> None:
    made = planned(
        copy, "doi:10.1158/1055-9965.EPI-23-0009", recorded=Recorded([crossref_record("collective")])
    )
    assert made.key == "kim2023relationship"
    assert "{for the Pancreatic Cancer Cohort Consortium (PanScan)}" in made.entry
    assert "title = {Relationship between {ABO} Blood Group" in made.entry
    assert "PubMed has no record with this DOI" in made.told[0]


def test_where_pubmed_is_away_the_entry_is_written_and_what_is_missing_is_said(copy: Repository) -> None:
    def before(asked: Asked) -> Answer | None:
        return Answer(status=403) if asked.path == "esearch.fcgi" else None

    recorded = Recorded([crossref_record("collective")], before=before)
    made = planned(copy, "doi:10.1158/1055-9965.epi-23-0009", recorded=recorded)
    assert made.entry
    assert "PubMed could not be asked (it answered 403" in made.told[0]
    assert "MeSH headings and keywords are not kept" in made.told[0]


def test_offline_it_says_what_it_could_not_do_and_writes_nothing(copy: Repository) -> None:
    before = contents(copy)
    with pytest.raises(Unavailable, match="could not be reached"):
        planned(copy, XIAO, recorded=Recorded(before=lambda asked: Answer(hang_up=True)))
    assert contents(copy) == before


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("pmid:26689709", r"references.bib:\d+: 'liu2016immunosuppressive' has this PubMed id already"),
        ("doi:10.1007/S00109-015-1376-X", r"references.bib:\d+: 'liu2016immunosuppressive' has this DOI"),
        ("pmid:999", "PubMed has no record of pmid:999"),
        ("doi:10.1000/none", "Crossref has no record of doi:10.1000/none"),
        ("nct:NCT00000001", "ClinicalTrials.gov has no record of NCT00000001"),
        ("nct:NCT02953509", r"trials.csv:\d+: nct: 'advani2018-magrolimab-rituximab-lymphoma' is this trial"),
    ],
)
def test_what_is_there_already_or_nowhere_is_refused(copy: Repository, text: str, words: str) -> None:
    before = contents(copy)
    with pytest.raises(FaultyInput, match=words):
        planned(copy, text)
    assert contents(copy) == before


def test_a_paper_with_nearly_the_title_of_another_is_refused(copy: Repository) -> None:
    text = copy.bibliography.read_text("utf-8")
    title = (
        "Molecular Mechanism Whereby Paraoxonase 2 Regulates Coagulation Activation through Endothelial "
        "Tissue Factor in Rat Hemorrhagic Shock Model"
    )
    old = next(one for one in bibliography.read(copy).values() if not one.field("pmid"))
    spoilt = text.replace(old.fields["title"], title).replace(f"doi = {{{old.field('doi')}}}", "url = {x}")
    copy.bibliography.write_text(spoilt, "utf-8")
    with pytest.raises(FaultyInput, match=f"'{old.key}' has nearly the same title"):
        planned(copy, "pmid:32090497")


def test_a_trial_is_added_with_what_the_registry_says(copy: Repository) -> None:
    made = planned(copy, "nct:NCT06382129")
    add.write(made, copy, DAY)
    row = logs.rows("trials", copy)[-1].cells
    assert {name: value for name, value in row.items() if value} == {
        "nct": "NCT06382129",
        "condition": "Non-small Cell Lung Cancer",
        "phase": "3",
        "place": "registry",
    }
    assert any("Interventions there: BL-B01D1; Docetaxel" in one for one in made.told)
    messages = [str(fault) for fault in checks.run(copy)]
    assert any(
        "citekey: is empty, but every row needs it: The paper that reports it" in one for one in messages
    )
    assert all(one.startswith("data/trials/trials.csv:") for one in messages)


def test_a_paper_and_its_trial_are_one_row(copy: Repository) -> None:
    made = planned(copy, "pmid:32090497", "nct:NCT06382129")
    add.write(made, copy, DAY)
    row = logs.rows("trials", copy)[-1].cells
    assert (row["id"], row["citekey"], row["nct"]) == ("xu2020-", "xu2020molecular", "NCT06382129")
    assert logs.rows("evidence", copy)[-1].cells["citekey"] != "xu2020molecular"


def test_two_papers_at_once_are_too_many(copy: Repository) -> None:
    with pytest.raises(FaultyInput, match="one paper and one trial at a time"):
        planned(copy, XIAO, "pmid:1")


@pytest.mark.parametrize("dies_at", [1, 2, 3, 4])
def test_a_kill_between_two_writes_is_made_good_by_the_same_command(
    repository: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, dies_at: int
) -> None:
    (tmp_path / "whole").mkdir()
    (tmp_path / "cut").mkdir()
    whole, cut = copied(repository, tmp_path / "whole"), copied(repository, tmp_path / "cut")
    add.write(planned(whole, "pmid:32090497"), whole, DAY)
    writes = [0]
    replace = writing.replace

    def dying(path: Path, content: bytes) -> None:
        writes[0] += 1
        if writes[0] == dies_at:
            raise KeyboardInterrupt
        replace(path, content)

    with monkeypatch.context() as patch:
        patch.setattr(writing, "replace", dying)
        with pytest.raises(KeyboardInterrupt):
            add.write(planned(cut, "pmid:32090497"), cut, DAY)
    assert "xu2020molecular" not in bibliography.read(cut)
    add.write(planned(cut, "pmid:32090497"), cut, DAY)
    assert contents(cut) == contents(whole)


def test_a_table_that_cannot_be_added_to_leaves_all_as_it_was(copy: Repository) -> None:
    path = copy.data / "evidence" / "evidence.csv"
    path.write_text(path.read_text("utf-8").rstrip("\n"), "utf-8")
    before = contents(copy)
    made = planned(copy, "pmid:32090497")
    with pytest.raises(FaultyInput, match="the last line is incomplete"):
        add.write(made, copy, DAY)
    assert contents(copy) == before


def test_a_trial_asked_for_by_a_number_it_once_had_is_found_in_the_table(copy: Repository) -> None:
    recorded = Recorded()
    names = recorded.trials[0]["protocolSection"]["identificationModule"]
    names["nctIdAliases"] = ["NCT00000002"]
    table = copy.data / "trials" / "trials.csv"
    known = names["nctId"]
    table.write_text(table.read_text("utf-8").replace("NCT02953509", known), "utf-8")

    def by_alias(asked: Asked) -> Answer | None:
        if asked.path != "studies":
            return None
        return Answer(json.dumps({"studies": [recorded.trials[0]]}).encode())

    with pytest.raises(FaultyInput, match=f"is this trial, {known}"):
        planned(copy, "nct:NCT00000002", recorded=Recorded(before=by_alias))
