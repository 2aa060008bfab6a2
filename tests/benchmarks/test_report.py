"""The bench as a page: every table, its machine said once, and the curves of growth in words and lines."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
from bs4 import BeautifulSoup

from benchmarks import report


def test_the_page_has_every_table_and_the_curves_of_growth(tmp_path: Path) -> None:
    costs = {"times": [1, 10], "what": ["check"] * 2, "cpu_s": [1.0, 5.0], "peak_MB": [50.0, 90.0]}
    pd.DataFrame({**costs, "machine": ["2 cores"] * 2}).to_csv(tmp_path / "growth.csv", index=False)
    other = pd.DataFrame({"model": ["<b>ours</b>"], "machine": ["4 cores"]})
    other.to_csv(tmp_path / "screening.csv", index=False)
    page = BeautifulSoup(report.write(tmp_path, tmp_path / "page").read_text("utf-8"), "html.parser")
    assert [one.get_text() for one in page.find_all("h2")] == ["Growth", "Screening"]
    assert len(page.find_all("svg")) == len(report.CURVES)
    assert (
        "check, 0.50 of that in proportion at 10 times the size" in page.find_all("figcaption")[0].get_text()
    )
    assert [cell.get_text() for cell in page.find_all("td")][-1] == "<b>ours</b>"
    assert "Measured on: 4 cores." in page.get_text()
