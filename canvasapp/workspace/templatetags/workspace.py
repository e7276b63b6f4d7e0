"""``{% load workspace %}``: links that work with htmx and without, and values in the user's locale."""

from datetime import date, datetime, time
from decimal import Decimal
from html import unescape
from typing import Any
from urllib.parse import urlsplit

from django import template
from django.urls import reverse
from django.utils.html import format_html, strip_tags
from django.utils.http import urlencode
from django.utils.safestring import SafeString

from canvasapp.workspace.fields import Field
from canvasapp.workspace.formats import Formats
from canvasapp.workspace.schema import Kind

register = template.Library()

ADDRESS_LINES = (("street",), ("postalCode", "city"), ("state",), ("country",))


@register.simple_tag
def to(view: str, *args: str, **query: str | int | None) -> SafeString:
    """The attributes of a link to a page of this room; empty parts of ``query`` are left out."""
    address = reverse(f"workspace:{view}", args=args)
    if asked := {name: value for name, value in query.items() if value}:
        address = f"{address}?{urlencode(asked)}"
    return format_html('href="{0}" hx-get="{0}" hx-target="#main" hx-push-url="true"', address)


@register.filter
def count(number: int, formats: Formats) -> str:
    return formats.number_text(number)


@register.filter
def web_address(text: str) -> str:
    """Where a URL field leads: as Salesforce does, a missing scheme is filled in. "" if it leads to no web page."""
    address = text if "://" in text else f"https://{text}"
    return address if urlsplit(address).scheme in ("http", "https") else ""


@register.filter
def shown(found: Field | None, formats: Formats) -> str:
    """A field's value as text for reading; "" when it is empty."""
    if found is None or found.value is None:
        return ""
    info = found.info
    match found.value:
        case bool() as checked:
            return "Yes" if checked else "No"
        case Decimal() as number:
            return _number(found, number, formats)
        case datetime() as instant:
            return formats.datetime_text(instant)
        case date() as day:
            return formats.date_text(day)
        case time() as moment:
            return formats.time_text(moment)
        case tuple() as values:
            return ", ".join(_label(found, value) for value in values)
        case dict() as parts:
            return _location(parts, formats) if info.kind is Kind.LOCATION else _address(parts)
        case other:
            return _text(found, str(other))


def _number(found: Field, number: Decimal, formats: Formats) -> str:
    info = found.info
    if info.kind is Kind.CURRENCY:
        return formats.amount_text(number, info.scale, found.currency)
    if info.kind is Kind.PERCENT:
        return formats.percent_text(number, info.scale)
    return formats.number_text(number, 0 if info.whole else info.scale)


def _text(found: Field, text: str) -> str:
    if found.neighbour:
        return found.neighbour.name
    if found.info.kind is Kind.PICKLIST:
        return _label(found, text)
    return unescape(strip_tags(text)) if found.info.kind is Kind.RICH_TEXT else text


def _label(found: Field, value: str) -> str:
    return next((option.label for option in found.info.options if option.value == value), value)


def _address(parts: dict[str, Any]) -> str:
    lines = (" ".join(str(parts[name]) for name in names if parts.get(name)) for names in ADDRESS_LINES)
    return "\n".join(line for line in lines if line)


def _location(parts: dict[str, Any], formats: Formats) -> str:
    numbers = (parts.get("latitude"), parts.get("longitude"))
    return ", ".join(formats.number_text(Decimal(str(number))) for number in numbers if number is not None)
