"""Record ids: three characters of key prefix, an instance, a number in base 62, and a checksum that keeps the case."""

ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
CHECK = "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345"
INSTANCE = "Hs0"
# Record numbers start here so that ids look like those of an org that has lived for a while.
FIRST = 62**6 * 13 + 62**5 * 41 + 62**4 * 50 + 62**3 * 7
_VALUE = {character: value for value, character in enumerate(ALPHABET)}
_DIGITS = 9


def checksum(short: str) -> str:
    """The three characters that say which of the 15 are upper case, five to a character."""
    return "".join(
        CHECK[sum(1 << bit for bit in range(5) if "A" <= short[block + bit] <= "Z")] for block in range(0, 15, 5)
    )


def make(prefix: str, number: int) -> str:
    """The 18-character id of a record's number (1, 2, …)."""
    number += FIRST
    digits = []
    for _ in range(_DIGITS):
        number, digit = divmod(number, 62)
        digits.append(ALPHABET[digit])
    short = prefix + INSTANCE + "".join(reversed(digits))
    return short + checksum(short)


def number(record_id: str) -> int | None:
    """The record's number within its table, or None for an id that another org made."""
    if record_id[3:6] != INSTANCE:
        return None
    total = 0
    for character in record_id[6:15]:
        total = total * 62 + _VALUE[character]
    return total - FIRST


def normal(text: object) -> str | None:
    """The 18-character form of a 15- or 18-character id, its case restored from the checksum; None if it is no id."""
    if not isinstance(text, str) or len(text) not in (15, 18) or not (text.isascii() and text.isalnum()):
        return None
    if len(text) == 15:
        return text + checksum(text)
    short = []
    for block, check in enumerate(text[15:].upper()):
        mask = CHECK.find(check)
        if mask < 0:
            return None
        for bit in range(5):
            character = text[block * 5 + bit]
            short.append(character.upper() if mask >> bit & 1 else character.lower())
    restored = "".join(short)
    return restored + text[15:].upper() if checksum(restored) == text[15:].upper() else None
