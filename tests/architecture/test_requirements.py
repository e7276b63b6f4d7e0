"""What the app imports is pinned, and what is pinned by name is used."""

import ast
import re
import sys
from importlib.metadata import packages_distributions
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
# Used without an import of ours: Django loads its database driver, the Procfile starts gunicorn.
BY_NAME = {"gunicorn", "psycopg", "whitenoise"}


def normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def pinned() -> set[str]:
    """The packages above the line "needed by the above"."""
    direct = (ROOT / "requirements.txt").read_text().partition("# needed by")[0]
    return {normal(name) for name in re.findall(r"^([\w.-]+)(?:\[\w+\])?==", direct, re.MULTILINE)}


def imported() -> set[str]:
    modules = set()
    for path in (ROOT / "canvasapp").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Import):
                modules |= {alias.name.partition(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.level == 0:
                modules.add((node.module or "").partition(".")[0])
    modules -= {"canvasapp", *sys.stdlib_module_names}
    distributions = packages_distributions()
    return {normal(distributions[module][0]) for module in modules}


def test_every_import_is_pinned_and_every_pin_is_used() -> None:
    assert imported() | BY_NAME == pinned()


def test_every_line_is_an_exact_version() -> None:
    for name in ("requirements.txt", "requirements-dev.txt"):
        lines = [line.partition("#")[0].strip() for line in (ROOT / name).read_text().splitlines()]
        loose = [line for line in lines if line and not line.startswith("-r ") and "==" not in line]
        assert loose == []
