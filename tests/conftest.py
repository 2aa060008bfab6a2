"""What many tests share: the checkout, the built site, a browser, and the rule that CI skips nothing."""

from __future__ import annotations

import os
import shutil
from collections.abc import Generator, Iterator
from pathlib import Path

import pytest
from filelock import FileLock
from hypothesis import settings
from playwright.sync_api import Browser, sync_playwright

from book.repository import Repository, here
from tests.building import build

settings.register_profile("review", deadline=None)  # no test hangs on how busy the machine is
settings.load_profile("review")

NOTHING_SKIPPED = os.environ.get("REVIEW_NOTHING_SKIPPED") == "1"
MAY_ALWAYS_SKIP = "REVIEW_RAW_DATA"
"""A test may be skipped anywhere if its reason names the raw data's folder, which no clone brings along."""

CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")
CHROMIUM_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    if report.skipped and not hasattr(report, "wasxfail"):
        _refuse_skip(report)
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(
    collector: pytest.Collector,
) -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    report = yield
    if report.skipped:
        _refuse_skip(report)
    return report


def _refuse_skip(report: pytest.TestReport | pytest.CollectReport) -> None:
    """Turn a skip into a failure where REVIEW_NOTHING_SKIPPED=1 asks for it."""
    reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
    if NOTHING_SKIPPED and MAY_ALWAYS_SKIP not in reason:
        report.outcome = "failed"
        report.longrepr = f"nothing may be skipped here, but this was: {reason}"


@pytest.fixture(scope="session")
def repository() -> Repository:
    return here()


def chromium_path() -> str:
    """The browser of this machine, or the one REVIEW_CHROMIUM names; empty where there is none."""
    named = os.environ.get("REVIEW_CHROMIUM", "")
    return named or next(filter(None, map(shutil.which, CHROMIUM_NAMES)), "")


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    path = chromium_path()
    if not path:
        pytest.skip("no Chromium on this machine: the tests in a browser were not run (see README.md)")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=CHROMIUM_ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def site(repository: Repository, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site, built from the checkout as it is; tests that run side by side build it one after another."""
    with FileLock(tmp_path_factory.getbasetemp().parent / "site.lock"):
        build(repository, "html").raise_unless_built()
    return repository.build / "html"
