"""A room has two doors: its ``__init__`` (plain names) and ``services`` (verbs that touch models)."""

import ast
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parents[2] / "canvasapp"
# The dev org is a house of its own; import-linter keeps it apart.
ROOMS = sorted(path.name for path in PACKAGE.iterdir() if (path / "__init__.py").is_file() and path.name != "devorg")


def imports(room: str) -> set[tuple[str, str]]:
    """(file, what it imports) for every import of another room, as ``room``, ``room.services`` or deeper."""
    found = set()
    for path in (PACKAGE / room).rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
                names = [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
            elif isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            else:
                continue
            for name in names:
                parts = name.split(".")
                if parts[0] == "canvasapp" and parts[1:2] and parts[1] in ROOMS and parts[1] != room:
                    found.add((str(path.relative_to(PACKAGE)), ".".join(parts[1:])))
    return found


def plain_names(room: str) -> set[str]:
    """What the ``__init__`` of a room gives out."""
    nodes = ast.parse((PACKAGE / room / "__init__.py").read_text()).body
    return {alias.asname or alias.name for node in nodes if isinstance(node, ast.ImportFrom) for alias in node.names}


def is_door(name: str) -> bool:
    room, _, rest = name.partition(".")
    return not rest or rest.split(".")[0] == "services" or rest in plain_names(room)


@pytest.mark.parametrize("room", ROOMS)
def test_nobody_climbs_through_a_window(room: str) -> None:
    assert {(path, name) for path, name in imports(room) if not is_door(name)} == set()
