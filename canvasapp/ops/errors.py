"""What a person is told when something goes wrong: one kind of value, one place that turns errors into it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import singledispatch
from typing import Final

from django.http import UnreadablePostError

# The address that failed, asked for once more.
TRY_AGAIN: Final = ("Try again", "")


@dataclass(frozen=True)
class Problem:
    """An answer to an error, in the words of who meets it (RFC 9457 calls the document the same).

    ``title`` names the cause, ``detail`` says what it means and what can be done. ``action`` is the next step as
    (label, address); an empty address is the one that failed. ``headers`` are added to the answer.
    """

    status: int
    title: str
    detail: str
    action: tuple[str, str] | None = None
    headers: Mapping[str, str] = field(default_factory=dict)


@singledispatch
def problem(error: Exception) -> Problem | None:
    """What to answer to this error; None when nobody registered it, so that it is a bug and gets a traceback.

    The composition registers the errors of other rooms: ``@problem.register``.
    """
    return None


TOO_LARGE: Final = Problem(413, "This is too large", "What was sent is larger than this app takes. Send less at once.")


@problem.register
def _cut_off(error: UnreadablePostError) -> Problem:
    return Problem(400, "The request did not arrive whole", "The connection broke while it was sent.", TRY_AGAIN)
