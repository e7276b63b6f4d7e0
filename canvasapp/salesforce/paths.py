"""Resource paths below ``/services/data/vXX.0``, from names and ids that came from anywhere."""

from urllib.parse import quote

from canvasapp.salesforce import soql
from canvasapp.salesforce.errors import InvalidValue
from canvasapp.salesforce.ids import sfid18
from canvasapp.salesforce.refusals import Fault, NotFound


def of_object(sobject: str) -> str:
    """``/sobjects/Account``; ``NotFound`` for what cannot be an object's name."""
    try:
        return f"/sobjects/{soql.name(sobject)}"
    except InvalidValue:
        raise NotFound(404, [Fault("NOT_FOUND", "no object has such a name")]) from None


def of_record(sobject: str, record_id: str) -> str:
    """``/sobjects/Account/001…``; ``NotFound`` for what cannot be a record's id."""
    try:
        return f"{of_object(sobject)}/{sfid18(record_id)}"
    except InvalidValue:
        raise NotFound(404, [Fault("MALFORMED_ID", "no record has such an id")]) from None


def of_external_id(sobject: str, field: str, value: object) -> str:
    """``/sobjects/Account/Number__c/A%2F1``.

    ``InvalidValue`` for what no path can hold: nothing at all, and the two names that every URL parser takes for
    "here" and "up".
    """
    text = str(value)
    if text in ("", ".", ".."):
        raise InvalidValue("an external id that no path can hold")
    return f"{of_object(sobject)}/{soql.name(field)}/{quote(text, safe='')}"
