"""`python -m book pool`: what it says of a file of studies, and of one that cannot be used."""

from __future__ import annotations

import json
import math
from pathlib import Path

import pandas as pd
import pytest

from book import __main__
from book.synthesis import pool
from book.synthesis.report import KEYS
from tests.synthesis import reference

GOOD = """study,estimate,lower,upper,cell
Alpha 2010,1.50,1.10,2.05,treg
Beta 2012,2.00,1.20,3.33,mdsc
Gamma 2013,1.10,0.80,1.51,treg
Delta 2016,1.30,0.92,1.84,mdsc
"""


@pytest.fixture
def written(tmp_path: Path) -> Path:
    path = tmp_path / "STUDIES.csv"
    path.write_text(GOOD, "utf-8")
    return path


def run(capsys: pytest.CaptureFixture[str], path: Path, *words: str) -> tuple[int, str, list[str]]:
    status = __main__.main(["pool", str(path), *words])
    said = capsys.readouterr()
    return status, said.out, [line.removeprefix(str(path)) for line in said.err.splitlines()]


def faults(capsys: pytest.CaptureFixture[str], path: Path, text: str, *words: str) -> list[str]:
    """The faults of a file with `text`; nothing else may have been said."""
    path.write_text(text, "utf-8")
    status, out, lines = run(capsys, path, *words)
    assert (status, out) == (1, "")
    return lines


@pytest.mark.parametrize("ci", reference.INTERVALS)
@pytest.mark.parametrize("method", reference.METHODS)
def test_json_has_the_fields_of_the_pooled_estimate(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], method: str, ci: str
) -> None:
    path = tmp_path / "bcg.csv"
    studies = reference.studies_of("bcg")
    studies.to_csv(path, index=False)
    status, out, errors = run(capsys, path, "--json", "--method", method, "--ci", ci)
    found = json.loads(out)
    assert (status, errors) == (0, [])
    assert list(found) == KEYS
    pooled = pool(studies, method=method, ci=ci)
    assert found == {key: getattr(pooled, key) for key in KEYS}


def test_groups_are_pooled_and_compared(written: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status, out, _ = run(capsys, written, "--group", "cell", "--json", "--method", "fe")
    found = json.loads(out)
    assert status == 0
    assert list(found) == ["groups", "overall", "q_between", "p_between"]
    assert list(found["groups"]) == ["mdsc", "treg"]
    assert all(list(group) == KEYS for group in [*found["groups"].values(), found["overall"]])
    within = sum(group["q"] for group in found["groups"].values())
    assert found["q_between"] == pytest.approx(found["overall"]["q"] - within)
    assert 0 < found["p_between"] < 1
    assert found["groups"]["treg"]["prediction_lower"] is None


def test_a_table_shows_studies_weights_and_words(written: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status, out, errors = run(capsys, written)
    assert (status, errors) == (0, [])
    lines = out.splitlines()
    weights = [float(line.split()[-2]) for line in lines[2:6]]
    assert sum(weights) == pytest.approx(100, abs=0.3)
    assert "1.10 to 2.05" in lines[2]
    pooled = pool(pd.read_csv(written))
    assert lines[6].split()[:2] == ["Pooled", f"{pooled.estimate:.2f}"]
    assert f"from {pooled.prediction_lower:.2f} to {pooled.prediction_upper:.2f}" in out
    assert f"I² {pooled.i2:.0f} %" in out
    assert "Q-profile" in out


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("S1,1.0,0.9,1.111\nS2,1.0,0.8,1.25\nS3,1.02,0.8,1.3\n", "differ no more than chance alone"),
        ("S1,1.0,0.9,1.111\nS2,3.0,2.5,3.6\nS3,0.5,0.4,0.625\n", "differ more than chance alone explains"),
        ("S1,1.0,0.8,1.25\nS2,1.4,1.1,1.78\nS3,1.1,0.8,1.51\n", "chance alone may explain it"),
    ],
)
def test_heterogeneity_is_told_in_words(
    written: Path, capsys: pytest.CaptureFixture[str], text: str, words: str
) -> None:
    written.write_text("study,estimate,lower,upper\n" + text, "utf-8")
    assert words in run(capsys, written)[1]


def test_a_table_of_groups_tells_whether_they_differ(
    written: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = run(capsys, written, "--group", "cell")[1]
    assert [line.split()[0] for line in out.splitlines()[2:5]] == ["mdsc", "treg", "All"]
    assert "Between groups: Q" in out
    written.write_text(GOOD.replace("mdsc", "treg"), "utf-8")
    assert "one group only" in run(capsys, written, "--group", "cell")[1]


def test_a_file_as_a_spreadsheet_writes_it_is_read(written: Path, capsys: pytest.CaptureFixture[str]) -> None:
    plain = run(capsys, written, "--json")[1]
    lines = [f"{line},note" for line in GOOD.splitlines()]
    lines[0] = "Study, Estimate,lower ,UPPER,cell,note"
    lines.insert(2, "")
    lines.insert(4, ",,,,,")
    written.write_bytes(b"\xef\xbb\xbf" + "\r\n".join([*lines, ""]).encode())
    assert run(capsys, written, "--json") == (0, plain, [])


def test_logarithms_are_pooled_as_they_are(written: Path, capsys: pytest.CaptureFixture[str]) -> None:
    ratio = json.loads(run(capsys, written, "--json")[1])
    rows = [line.split(",") for line in GOOD.splitlines()]
    logs = [[name, *(repr(math.log(float(cell))) for cell in cells[:3])] for name, *cells in rows[1:]]
    written.write_text("\n".join(",".join(row) for row in [rows[0][:4], *logs]), "utf-8")
    log = json.loads(run(capsys, written, "--json", "--scale", "log")[1])
    assert log["estimate"] == pytest.approx(math.log(ratio["estimate"]))
    assert "estimate" in run(capsys, written, "--scale", "log")[1].splitlines()[0]


def test_every_fault_of_a_file_is_named_at_once(written: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = """study,estimate,lower,upper
Alpha,1.5,1.6,2
alpha ,-1,1,2
Beta,"1,5",2,1

Gamma,1,2
Delta,1.5,2,1
Epsilon,nan,,inf
,1_0,0,1e300
Zeta,3,1,2
Eta,1,1,1.000000001
"""
    assert faults(capsys, written, text) == [
        ":2: lower: 1.6 is above the estimate, 1.5",
        ":3: estimate: -1 is not above 0, as a ratio must be; logarithms need --scale log",
        ":3: study: 'alpha' is there already, in row 2",
        ":4: estimate: '1,5' is not a number such as 1.56, with a point for decimals",
        ":6: has 3 cells, but the header names 4 columns",
        ":7: upper: 1 is not above the lower end, 2",
        ":8: estimate: 'nan' is not a finite number",
        ":8: lower: is empty, or not a number",
        ":8: upper: 'inf' is not a finite number",
        ":9: estimate: '1_0' is not a number such as 1.56, with a point for decimals",
        ":9: lower: 0 is not above 0, as a ratio must be; logarithms need --scale log",
        ":9: study: is empty; each study needs a name",
        ":9: upper: 1e+300 is no ratio a study can find: it is not between 1e-12 and 1e+12",
        ":10: upper: 2 is below the estimate, 3",
        ":11: upper: 1.000000001 is so near 1.0 that the standard error is 0",
    ]


@pytest.mark.parametrize(
    ("text", "words", "said"),
    [
        ("", [], ": is empty; the first line must name the columns"),
        (
            "study;estimate;lower;upper\nA;1;0;2\n",
            [],
            ":1: has no commas between its columns; save it with commas",
        ),
        ("study,estimate,low,upper\nA,1,0.5,2\nB,1,0.5,2\n", [], ":1: lower: there is no such column"),
        ("study,estimate,lower,upper\n", [], ": study: there is no study; pooling needs two or more"),
        (
            "study,estimate,lower,upper\nA,1,0.5,2\n",
            [],
            ":2: study: there is one study; pooling needs two or more",
        ),
        ("study,estimate,lower,lower,upper\n", [], ":1: lower: is the name of two columns"),
        ('study,estimate,lower,upper\n"A"x,1,0.5,2\n', [], ":2: a double quote is out of place"),
        (GOOD, ["--group", "cel"], ":1: cel: there is no such column to group by"),
        (GOOD.replace("mdsc\nG", "mac\nG"), ["--group", "cell"], ":3: cell: 'mac' has one study"),
        (GOOD.replace("treg\nB", "\nB"), ["--group", "cell"], ":2: cell: is empty; each study needs a group"),
        (
            "study,estimate,lower,upper\nA,1e9,0,2\nB,1,0,2",
            ["--scale", "log"],
            ":2: estimate: 1e+09 is farther",
        ),
    ],
)
def test_a_file_that_cannot_be_used_is_refused(
    written: Path, capsys: pytest.CaptureFixture[str], text: str, words: list[str], said: str
) -> None:
    assert any(line.startswith(said) for line in faults(capsys, written, text, *words))


def test_what_is_no_file_of_text_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(capsys, tmp_path / "none.csv")[::2] == (1, [": cannot be read: No such file or directory"])
    assert run(capsys, tmp_path)[::2] == (1, [": cannot be read: Is a directory"])
    latin = tmp_path / "latin.csv"
    latin.write_bytes(GOOD.replace("Beta", "Béta").encode("latin-1"))
    assert run(capsys, latin)[::2] == (1, [":3: is not UTF-8; save it as CSV UTF-8"])


def test_an_estimate_far_from_the_middle_of_its_interval_is_flagged_and_pooled(
    written: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    written.write_text(GOOD.replace("1.30,0.92", "1.30,1.20"), "utf-8")
    status, out, errors = run(capsys, written, "--json")
    assert status == 0
    assert json.loads(out)["k"] == 4
    assert [line.startswith(":5: estimate: warning: 1.30 is 63% of a half-width") for line in errors] == [
        True
    ]
