"""Record ids: 15 characters that tell case apart, or 18 that do not need to.

The last three characters of the long form encode which of the 15 are upper case, five to a character, least
significant first (Salesforce Help, "What are 15 and 18 character IDs").
"""

import re

from canvasapp.salesforce.errors import InvalidValue

_SHORT = re.compile(r"[0-9A-Za-z]{15}")
_LONG = re.compile(r"([0-9A-Za-z]{15})([A-Z0-5]{3})")
_ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345"


def sfid18(text: str) -> str:
    """The 18-character form. ``InvalidValue`` for anything that is no id, a wrong ending included."""
    if _SHORT.fullmatch(text):
        return text + _ending(text)
    match = _LONG.fullmatch(text)
    if match is None or _ending(match[1]) != match[2]:
        raise InvalidValue("not a Salesforce id")
    return text


def same_sfid(one: str, other: str) -> bool:
    """Whether two ids, in either form, name the same record."""
    return sfid18(one) == sfid18(other)


def _ending(short: str) -> str:
    return "".join(
        _ALPHABET[sum(1 << place for place, character in enumerate(short[start : start + 5]) if character.isupper())]
        for start in (0, 5, 10)
    )
