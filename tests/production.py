"""Production settings for tests: ``python -m tests.production manage.py …`` runs a command with them."""

import os
import subprocess
import sys

from cryptography.fernet import Fernet

CONSUMER_SECRET = "9B2E4D6F8A1C3E5F7A9B2D4F6C8E1A3B5D7F9C2E4A6B8D1F3C5E7A9B2D4F6C8E"


def environment(database_url: str = "postgres://user:password@db.example.com:5432/app") -> dict[str, str]:
    """What a deployed app is told, on top of what a process inherits anyway; nothing of this laptop's own settings."""
    inherited = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "TMPDIR") if name in os.environ}
    coverage = {name: value for name, value in os.environ.items() if name.startswith("COVERAGE_")}
    return (
        inherited
        | coverage
        | {
            "ENV_FILE": os.devnull,
            "SECRET_KEY": "production-like-0123456789-abcdefghijklmnopqrstuvwxyz-ABCDEFGHIJ",
            "DATABASE_URL": database_url,
            "CANVAS_CONSUMER_KEY": "3MVG9.production.like.key",
            "CANVAS_CONSUMER_SECRET": CONSUMER_SECRET,
            "CREDENTIAL_KEYS": Fernet.generate_key().decode(),
            "ALLOWED_HOSTS": "app.example.com",
            # As on a dyno: the router in front ends TLS.
            "DYNO": "web.1",
        }
    )


if __name__ == "__main__":
    sys.exit(subprocess.run([sys.executable, *sys.argv[1:]], env=environment(), check=False).returncode)
