"""What holds for every test: the browser and PostgreSQL are named when they are missing, and in CI they may not be."""

from collections.abc import Iterator
from pathlib import Path

import hypothesis
import pytest
from playwright.sync_api import Playwright, sync_playwright

from . import machine

JOURNEYS = Path(__file__).parent / "journeys"
NEEDS = {
    "browser": (machine.chromium, "no Chromium (apt install chromium, or set CHROMIUM to the path of one)"),
    "postgres": (machine.postgres, "no PostgreSQL (start one on 127.0.0.1:5432, or set TEST_POSTGRES_URL)"),
}

# The same examples on every run of CI; a laptop looks for new ones. Two busy cores make no deadline worth having.
hypothesis.settings.register_profile("project", deadline=None, derandomize=machine.is_ci())
hypothesis.settings.load_profile("project")


@pytest.fixture(scope="session")
def playwright_driver() -> Iterator[Playwright]:
    """One for the whole run: two of them in one process do not go together."""
    with sync_playwright() as driver:
        yield driver


def pytest_itemcollected(item: pytest.Item) -> None:
    if item.path.is_relative_to(JOURNEYS):
        item.add_marker("browser")


def pytest_runtest_setup(item: pytest.Item) -> None:
    for marker, (find, lack) in NEEDS.items():
        if item.get_closest_marker(marker) and find() is None:
            (pytest.fail if machine.is_ci() else pytest.skip)(lack)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say in one line each what this machine could not test."""
    skipped = [str(report.longrepr) for report in terminalreporter.stats.get("skipped", ())]
    for _, lack in NEEDS.values():
        if count := sum(lack in reason for reason in skipped):
            terminalreporter.write_line(f"NOT TESTED on this machine: {count} tests, {lack}", yellow=True, bold=True)
