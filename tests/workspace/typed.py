"""Records, and what a browser sends of their forms."""

from django.http import QueryDict

from canvasapp.workspace.fields import Neighbour, Record, read_record, typing_layout
from canvasapp.workspace.formats import Formats
from canvasapp.workspace.forms import form_for
from canvasapp.workspace.schema import Schema

from .org import ACCOUNT, OWNER_ID, RECORD

SCHEMA = Schema.read(ACCOUNT)
GERMAN = Formats.of(locale="de_DE", time_zone="Europe/Berlin", currency="EUR")
OWNER = {"OwnerId": Neighbour(record_id=OWNER_ID, sobject="User", name="Ada")}


def record_of(**changes) -> Record:
    return read_record(SCHEMA, RECORD | changes, OWNER)


def texts(record: Record) -> dict[str, str]:
    groups = form_for(typing_layout(record), GERMAN).groups
    return {control.info.name: control.text for group in groups for control in group.controls}


def sent(record: Record, **typed: str | list[str]) -> QueryDict:
    """What a browser sends of the form of ``record`` after these fields were typed into."""
    data = QueryDict(mutable=True)
    for name, was in texts(record).items():
        data[f"was.{name}"] = was.replace("\n", "\r\n")
        value = typed.get(name, was)
        if isinstance(value, list):
            data.setlist(f"field.{name}", value)
        elif name == "Colours__c":
            data.setlist(f"field.{name}", value.split(";"))
        elif name != "Vip__c" or value:
            data[f"field.{name}"] = value.replace("\n", "\r\n")
    return data
