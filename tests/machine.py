"""What this machine has of the things that only some tests need."""

import os
import shutil
from functools import cache

import psycopg

CHROMIUM = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
MAC_CHROME = "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"
POSTGRES = "postgres://postgres@127.0.0.1:5432/postgres"


@cache
def chromium() -> str | None:
    """The path of a Chromium. ``CHROMIUM`` names one that is not where they usually are."""
    candidates = (os.environ.get("CHROMIUM"), *map(shutil.which, CHROMIUM), shutil.which(MAC_CHROME))
    return next((path for path in candidates if path), None)


@cache
def postgres() -> str | None:
    """The address of a PostgreSQL server on which databases may be made. ``TEST_POSTGRES_URL`` names another one."""
    url = os.environ.get("TEST_POSTGRES_URL", POSTGRES)
    try:
        psycopg.connect(url, connect_timeout=3).close()
    except psycopg.OperationalError:
        return None
    return url


def is_ci() -> bool:
    return os.environ.get("CI", "").lower() in ("1", "true", "yes")
