import os
import stat
import subprocess
import sys
from pathlib import Path

import environ
import pytest

from canvasapp.conf import load
from canvasapp.conf.development import KEYS, complete


def read(path: Path) -> dict[str, str]:
    class Env(environ.Env):
        ENVIRON: dict[str, str] = {}  # noqa: RUF012  # django-environ's own way to read into something else

    Env.read_env(path)
    return Env.ENVIRON


def test_the_first_run_makes_every_key(tmp_path: Path) -> None:
    path = tmp_path / ".env"
    assert complete(path) == tuple(KEYS)
    conf = load(read(path), org_id=str)
    assert conf.debug is True
    assert conf.salesforce_private_key is not None
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_the_second_run_changes_nothing(tmp_path: Path) -> None:
    path = tmp_path / ".env"
    complete(path)
    before = path.read_bytes()
    assert complete(path) == ()
    assert path.read_bytes() == before


def test_what_is_there_stays(tmp_path: Path) -> None:
    path = tmp_path / ".env"
    path.write_text("export CANVAS_CONSUMER_KEY=mine\nDEBUG=false")
    path.chmod(0o644)
    assert complete(path) == ("SECRET_KEY", "CREDENTIAL_KEYS", "CANVAS_CONSUMER_SECRET", "SALESFORCE_PRIVATE_KEY")
    values = read(path)
    assert (values["CANVAS_CONSUMER_KEY"], values["DEBUG"]) == ("mine", "false")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_no_two_laptops_have_the_same_keys(tmp_path: Path) -> None:
    for name in ("one", "two"):
        complete(tmp_path / name)
    one, two = read(tmp_path / "one"), read(tmp_path / "two")
    assert [name for name in KEYS if one[name] == two[name]] == ["DEBUG"]


def test_the_command_says_what_it_made_and_then_is_silent(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "canvasapp.conf", str(tmp_path / ".env")]
    said = [subprocess.run(command, capture_output=True, text=True, check=True).stdout for _ in range(2)]
    assert said == [f"Made {', '.join(KEYS)} for this laptop and kept them in .env\n", ""]


@pytest.mark.parametrize("variable", ["CANVAS_CONSUMER_SECRET", "SALESFORCE_LOGIN_URL"])
def test_a_wrong_variable_ends_the_start_without_a_traceback(variable: str) -> None:
    command = [sys.executable, "manage.py", "check"]
    result = subprocess.run(
        command,
        env=os.environ | {"DJANGO_SETTINGS_MODULE": "canvasapp.settings", variable: ""},
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 1
    assert result.stderr.splitlines() == [
        "1 environment variable needs mending (see the README, or run `make run` on a laptop):",
        f"  {variable} is empty: give it a value or take it away",
    ]
