"""What SQLite does not know and SOQL needs: text compared beyond ASCII, sorting as people sort, local time."""

import math
import unicodedata
from datetime import datetime
from functools import lru_cache
from zoneinfo import ZoneInfo


def as_text(moment: datetime) -> str:
    """A UTC time in the form in which columns hold it and the API shows it."""
    return moment.isoformat(timespec="milliseconds")[:23] + "+0000"


def fold(text: str | None) -> str | None:
    """Text as SOQL compares it: without regard to case, in every alphabet."""
    return text.lower() if isinstance(text, str) else text


def sort_key(text: str | None) -> str | None:
    """Text as SOQL sorts it: case and accents count only after the letters themselves."""
    if not isinstance(text, str) or text.isascii():
        return fold(text)
    letters = "".join(one for one in unicodedata.normalize("NFKD", text) if not unicodedata.combining(one))
    return f"{letters.lower()}\x00{text.lower()}"


@lru_cache(maxsize=16)
def _zone(name: str) -> ZoneInfo:
    return ZoneInfo(name)


def in_zone(text: str | None, zone: str) -> str | None:
    """A stored UTC time as local time, in the same format but for the offset, which is dropped."""
    if text is None:
        return None
    return datetime.fromisoformat(text).astimezone(_zone(zone)).strftime("%Y-%m-%dT%H:%M:%S")


def distance(lat1: float | None, lon1: float | None, lat2: float, lon2: float, unit: str) -> float | None:
    """The way between two places on the globe, in ``mi`` or ``km``."""
    if lat1 is None or lon1 is None:
        return None
    a, b = math.radians(lat1), math.radians(lat2)
    h = math.sin((b - a) / 2) ** 2 + math.cos(a) * math.cos(b) * math.sin(math.radians(lon2 - lon1) / 2) ** 2
    return 2 * math.asin(math.sqrt(h)) * (3958.7613 if unit == "mi" else 6371.0088)


FUNCTIONS = (("fold", 1, fold), ("sort_key", 1, sort_key), ("in_zone", 2, in_zone), ("distance", 5, distance))
