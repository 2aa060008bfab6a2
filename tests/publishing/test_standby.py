"""A process that stands by builds by the code as it is, whenever that was changed."""

from __future__ import annotations

import pytest

from book.publishing import afresh, forking, inputs, standby
from book.repository import Repository, here
from tests.publishing.test_dependencies import change

pytestmark = pytest.mark.skipif(not forking.CAN_FORK, reason="builds are forked only where a fork is sound")


def test_code_changed_after_the_owner_looked_is_built_by(
    tiny: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(standby, "_code", lambda repository: "as it was")
    page = tiny.build / "html" / "chapters" / "tiny.html"
    with standby.Standby(tiny) as standing_by:
        assert standing_by.html() == []
        first = standing_by._process
        assert "counted" in page.read_text("utf-8")
        change(tiny.root / "book" / "tiny.py", 'WORD = "counted"', 'WORD = "reckoned"')
        assert standing_by.html() == []
        assert standing_by._process is not first
    assert "reckoned" in page.read_text("utf-8")


@pytest.fixture
def _nothing_loaded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(afresh, "_loaded", [])


@pytest.mark.usefixtures("_nothing_loaded")
def test_a_process_builds_by_no_code_but_what_it_has_loaded() -> None:
    code = inputs.code_digest(here())
    afresh.begin(code)  # as any process that has loaded nothing in advance
    afresh.has_loaded(code, code)
    afresh.begin(code)
    with pytest.raises(afresh.OtherCodeError):
        afresh.begin("other code")
    afresh.has_loaded("code before", code)  # loaded while it was changed: of either state
    with pytest.raises(afresh.OtherCodeError):
        afresh.begin(code)
