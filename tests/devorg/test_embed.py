from typing import Any

import pytest

from canvasapp.devorg.pages import embed


@pytest.mark.parametrize(
    ("attribute", "result"),
    [
        ("900px", "900px"),
        ("{!v.height}", "450px"),
        ("{! v.height }", "450px"),
        ("a{!v.height}b", "a450pxb"),
        ("{!v.x}", ""),
    ],
)
def test_expressions(attribute: str, result: str) -> None:
    assert embed.evaluate(attribute, {"v.height": "450px"}) == result


@pytest.mark.parametrize(
    ("attribute", "result"),
    [('{"a":"{!v.id}"}', {"a": "1"}), ("{!v.computed}", {"fall": "back"}), ("", {"fall": "back"})],
)
def test_parameters_that_code_computes_fall_back(attribute: str, result: Any) -> None:
    assert embed.parameters(attribute, {"v.id": "1"}, {"fall": "back"}) == result


def test_sizes_leave_out_what_is_no_size() -> None:
    attributes = {"width": "100%", "height": "600", "maxHeight": "infinite", "maxWidth": "wide", "scrolling": "auto"}
    assert embed.sizes(attributes, {}) == {
        "width": "100%", "height": "600", "maxHeight": "infinite", "scrolling": "auto",
    }  # fmt: skip
