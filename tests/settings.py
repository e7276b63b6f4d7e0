"""The app's own settings on a fixed environment, so that no laptop's ``.env`` decides whether a test passes.

``TEST_DATABASE_URL`` chooses the database; without it the tests run on SQLite in memory.
"""

import os

ENVIRONMENT = {
    "ENV_FILE": os.devnull,
    "DEBUG": "true",
    "SECRET_KEY": "tests-only-tests-only-tests-only-tests-only-tests-only-tests-only",
    "DATABASE_URL": os.environ.get("TEST_DATABASE_URL", "sqlite:///tests.sqlite3"),
    "CANVAS_CONSUMER_KEY": "3MVG9.tests.consumer.key",
    "CANVAS_CONSUMER_SECRET": "7A4E1B0C9D8F6A5B4C3D2E1F0A9B8C7D6E5F4A3B2C1D0E9F8A7B6C5D4E3F2A1B",
    "CREDENTIAL_KEYS": "dGVzdHMtb25seS10ZXN0cy1vbmx5LXRlc3RzLW9ubHk=",
}
# Everything else has its default, whatever is set on this machine.
for name in (
    "ALLOWED_HOSTS",
    "ALLOWED_ORGS",
    "APP_PORT",
    "CANVAS_APP_URL",
    "CANVAS_DEVELOPER_NAME",
    "CANVAS_MAX_AGE",
    "CANVAS_SESSION_AGE",
    "DYNO",
    "ORG_PORT",
    "SALESFORCE_LOGIN_URL",
    "SALESFORCE_PRIVATE_KEY",
    "TRUST_FORWARDED_PROTO",
):
    os.environ.pop(name, None)
os.environ.update(ENVIRONMENT)

from canvasapp.settings import *  # noqa: E402, F403  # only now: the environment above is what it reads

if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":  # noqa: F405
    # A file and not memory: tests race threads and processes against it, as the app's own database is raced.
    DATABASES["default"]["TEST"] = {"NAME": str(BASE_DIR / "tests.sqlite3")}  # noqa: F405
