"""The content security policy allows no inline code, so no template may have any."""

import re
from pathlib import Path

import pytest

TEMPLATES = Path(__file__).resolve().parents[2] / "templates"
INLINE = {
    "script": re.compile(r"<script(?![^>]*\bsrc=)(?![^>]*type=\"application/json\")", re.IGNORECASE),
    "style element": re.compile(r"<style\b", re.IGNORECASE),
    "style attribute": re.compile(r"<[^>]*\sstyle=", re.IGNORECASE),
    "event handler": re.compile(r"<[^>]*\son[a-z]+=", re.IGNORECASE),
    "javascript: address": re.compile(r"javascript:", re.IGNORECASE),
}
PAGES = sorted(path.relative_to(TEMPLATES).as_posix() for path in TEMPLATES.rglob("*.html"))


@pytest.mark.parametrize("page", PAGES)
def test_no_inline_code(page: str) -> None:
    text = (TEMPLATES / page).read_text()
    assert [kind for kind, pattern in INLINE.items() if pattern.search(text)] == []
