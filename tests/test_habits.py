"""What the repository promises about itself: versions agree, commands exist, actions are pinned."""

from __future__ import annotations

import csv
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from book import bibliography, checks, schema, tables
from book.repository import Repository, here

ROOT = here().root
LONGEST_MODULE = 300
MACHINE_PATHS = re.compile(r"(?<![\w.:/-])/(?:home|root|Users|work|mnt|media)/[\w.-]+")
USES = re.compile(r"^\s*(?:-\s+)?uses:\s*(?P<action>\S+)(?:\s+#\s*(?P<version>\S+))?\s*$")
RUNS_MAKE = re.compile(r"^\s*(?:-\s+)?(?:run:\s+)?make\s+(?P<words>[a-z][a-z ]*)", re.MULTILINE)


def tracked() -> list[Path]:
    """What is in the repository, or would be: what git lists and does not ignore."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    done = subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    return [path for name in done.stdout.decode().split("\0") if name and (path := ROOT / name).is_file()]


def named(*suffixes: str) -> Iterator[Path]:
    return (path for path in tracked() if path.suffix in suffixes)


def citation() -> dict[str, Any]:
    return yaml.safe_load((ROOT / "CITATION.cff").read_text("utf-8"))


def targets() -> set[str]:
    return set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))


def fenced(text: str, language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)


def test_the_citation_and_the_book_have_one_title() -> None:
    config = yaml.safe_load((ROOT / "_config.yml").read_text("utf-8"))
    assert citation()["title"] == config["title"]


def test_the_version_is_one_and_the_same_everywhere() -> None:
    stated = (citation()["version"], citation()["date-released"].isoformat())
    changelog = (ROOT / "CHANGELOG.md").read_text("utf-8")
    heads = re.findall(r"^## \[(\d+\.\d+\.\d+)\] - (\d{4}-\d\d-\d\d)$", changelog, re.MULTILINE)
    releases = tables.read("releases").iloc[-1]
    assert heads[0] == stated
    assert (releases["version"], releases["released"].isoformat()) == stated


def test_the_changelog_goes_from_the_newest_version_to_the_oldest() -> None:
    heads = re.findall(
        r"^## \[(\d+)\.(\d+)\.(\d+)\]", (ROOT / "CHANGELOG.md").read_text("utf-8"), re.MULTILINE
    )
    versions = [tuple(map(int, head)) for head in heads]
    assert versions == sorted(set(versions), reverse=True)


def test_the_author_is_the_contributors() -> None:
    assert citation()["authors"] == [{"name": "The contributors"}]


@pytest.mark.parametrize("name", ["README.md", "CONTRIBUTING.md", ".github/pull_request_template.md"])
def test_every_make_word_in_the_documents_is_a_target(name: str) -> None:
    text = (ROOT / name).read_text("utf-8")
    named_words = set(re.findall(r"(?:`|^)make ([a-z]+)", text, re.MULTILINE))
    assert named_words
    assert named_words <= targets()


def test_the_readme_lists_every_target_a_reader_needs() -> None:
    listed = set(re.findall(r"^\| `make ([a-z]+)`", (ROOT / "README.md").read_text("utf-8"), re.MULTILINE))
    assert listed >= {"html", "serve", "check", "test", "pdf", "links", "lint", "lock", "clean", "help"}


def test_every_make_word_in_the_workflows_is_a_target() -> None:
    for path in (ROOT / ".github").rglob("*.yml"):
        for match in RUNS_MAKE.finditer(path.read_text("utf-8")):
            assert set(match["words"].split()) <= targets(), path


def test_the_packages_the_readme_names_are_those_the_workflows_install() -> None:
    prepare = (ROOT / ".github/actions/prepare/action.yml").read_text("utf-8")
    command = re.search(
        r"apt-get install --no-install-recommends ([^`]+)", (ROOT / "README.md").read_text("utf-8")
    )
    assert command
    packages = set(command[1].replace("\\\n", " ").split())
    assert packages
    assert packages <= set(prepare.split())


@pytest.mark.parametrize("name", ["README.md", "CONTRIBUTING.md"])
def test_every_relative_link_in_the_documents_leads_to_a_file(name: str) -> None:
    links = re.findall(r"\]\(([^)#\s]+)\)", (ROOT / name).read_text("utf-8"))
    for link in links:
        if "://" not in link:
            assert (ROOT / link).exists(), link


def test_every_action_is_pinned_by_commit_with_its_version_beside_it() -> None:
    found = 0
    for path in (ROOT / ".github").rglob("*.yml"):
        for line in path.read_text("utf-8").splitlines():
            if "uses:" not in line:
                continue
            match = USES.match(line)
            assert match, f"{path}: {line}"
            if match["action"].startswith("./"):
                assert (ROOT / match["action"] / "action.yml").is_file(), line
                continue
            found += 1
            assert re.fullmatch(r"[\w.-]+/[\w./-]+@[0-9a-f]{40}", match["action"]), line
            assert re.fullmatch(r"v\d+\.\d+\.\d+", match["version"] or ""), line
    assert found


def test_one_action_has_one_commit_in_all_workflows() -> None:
    pins: dict[str, set[str]] = {}
    for path in (ROOT / ".github").rglob("*.yml"):
        for action, pin in re.findall(r"uses:\s*([\w./-]+)@(\w+)", path.read_text("utf-8")):
            pins.setdefault(action, set()).add(pin)
    assert {action: pin for action, pin in pins.items() if len(pin) > 1} == {}


def test_no_workflow_may_write_by_default() -> None:
    for path in (ROOT / ".github" / "workflows").glob("*.yml"):
        workflow = yaml.safe_load(path.read_text("utf-8"))
        assert workflow["permissions"] == {"contents": "read"}, path
        assert "concurrency" in workflow, path
        assert all("timeout-minutes" in job for job in workflow["jobs"].values()), path


def test_every_yaml_file_can_be_read() -> None:
    paths = list(named(".yml", ".yaml", ".cff"))
    assert paths
    for path in paths:
        assert yaml.safe_load(path.read_text("utf-8")), path


def test_the_issue_forms_have_what_a_form_needs() -> None:
    forms = [path for path in (ROOT / ".github/ISSUE_TEMPLATE").glob("*.yml") if path.name != "config.yml"]
    assert len(forms) == 5
    for path in forms:
        form = yaml.safe_load(path.read_text("utf-8"))
        assert {"name", "description", "body"} <= form.keys(), path
        asked = [field for field in form["body"] if field["type"] != "markdown"]
        ids = [field["id"] for field in asked]
        assert ids, path
        assert len(ids) == len(set(ids)), path
        assert all(field["attributes"].get("label") for field in asked), path


def test_modules_are_short() -> None:
    lengths = {
        path.relative_to(ROOT).as_posix(): len(path.read_text("utf-8").splitlines())
        for path in (ROOT / "book").rglob("*.py")
    }
    assert {name: length for name, length in lengths.items() if length > LONGEST_MODULE} == {}


def test_no_tracked_file_names_a_path_of_somebodys_machine() -> None:
    for path in tracked():
        try:
            text = path.read_text("utf-8")
        except UnicodeDecodeError:
            continue
        assert not MACHINE_PATHS.findall(text), path


def test_text_files_have_unix_line_ends_and_end_in_one() -> None:
    for path in tracked():
        content = path.read_bytes()
        if b"\0" in content:
            continue
        assert b"\r" not in content, path
        assert not content or content.endswith(b"\n"), path


def test_nothing_generated_is_tracked() -> None:
    pictures = [
        path.relative_to(ROOT).as_posix() for path in named(".png", ".svg", ".pdf", ".html", ".ipynb")
    ]
    outside_assets = [name for name in pictures if not name.startswith("book/publishing/")]
    assert set(outside_assets) <= {"docs/site.png"}


def test_each_folder_of_tables_says_what_each_of_them_holds() -> None:
    for table in schema.read(here()).values():
        path = here().data / table.path
        assert path.name in (path.parent / "README.md").read_text("utf-8"), table.path


def test_the_worked_example_of_contributing_is_what_the_tables_hold() -> None:
    text = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
    finding, link = (next(csv.reader([block.strip()])) for block in fenced(text, "csv"))
    package = schema.read(here())
    stored = {row.cells["id"]: row.cells for row in tables.read_rows(package["evidence"], here())[0]}
    example = dict(zip(package["evidence"].columns, finding, strict=True))
    assert {**stored[example["id"]], "checked": ""} == {**example, "checked": ""}

    links = tables.read_rows(package["claim_evidence"], here())[0]
    assert dict(zip(package["claim_evidence"].columns, link, strict=True)) in [row.cells for row in links]
    assert link[1] == example["id"]

    key = re.search(r"@article\{(\w+),", fenced(text, "bibtex")[0])
    assert key
    reference = bibliography.read()[key[1]]
    assert key[1] == example["citekey"]
    for name in ("author", "title", "journal", "year", "volume", "number", "doi", "pmid", "pmcid"):
        value = re.search(rf"^\s*{name}\s*=\s*\{{(.*)\}},$", fenced(text, "bibtex")[0], re.MULTILINE)
        assert value, name
        assert re.sub(r"[{}]", "", value[1]) == reference.field(name), name


def test_the_faults_shown_in_contributing_are_what_the_checks_say(tmp_path: Path) -> None:
    text = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
    row, link = (block.strip() for block in fenced(text, "csv"))
    for name in ("data", "chapters"):
        shutil.copytree(ROOT / name, tmp_path / name)
    for name in ("references.bib", "_toc.yml", "index.md"):
        shutil.copy(ROOT / name, tmp_path / name)
    evidence, links = (tmp_path / "data/evidence" / name for name in ("evidence.csv", "claim_evidence.csv"))
    wrong_cell = row.replace("lung,", "lung-twin,", 1).replace(",treg,", ",t-reg,", 1)
    too_long = row.replace("lung,", "lung-long,", 1) + ",more"
    evidence.write_text(evidence.read_text("utf-8") + f"{wrong_cell}\n{too_long}\n", "utf-8")
    finding = link.split(",")[1]
    unlinked = [line for line in links.read_text("utf-8").splitlines() if f",{finding}," not in line]
    links.write_text("\n".join([*unlinked, ""]), "utf-8")
    library = tmp_path / "references.bib"
    library.write_text(library.read_text("utf-8").replace("{CCR4}", "CCR4"), "utf-8")

    said = {_without_line(str(fault)) for fault in checks.run(Repository(tmp_path))}
    assert {_without_line(line) for line in fenced(text, "text")[0].splitlines()} <= said


def _without_line(fault: str) -> str:
    return re.sub(r":\d+:", ":", fault, count=1)
