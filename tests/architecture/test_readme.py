"""The README names every variable that the app reads."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from canvasapp.conf import ConfError, load

README = Path(__file__).resolve().parents[2] / "README.md"


class Watched(dict[str, str]):
    """An empty environment that remembers what it was asked for."""

    def __init__(self) -> None:
        self.asked: set[str] = set()

    def get(self, key: str, default: str | None = None) -> str | None:  # type: ignore[override]  # as load() calls it
        self.asked.add(key)
        return default

    def __contains__(self, key: object) -> bool:
        self.asked.add(str(key))
        return False


def variables() -> Iterator[str]:
    environ = Watched()
    with pytest.raises(ConfError):
        load(environ, org_id=str)
    # Set by the platform, not by people.
    yield from sorted(environ.asked - {"DYNO"})


def test_every_variable_is_documented() -> None:
    text = README.read_text()
    assert [name for name in variables() if f"`{name}`" not in text] == []
