"""What saving some objects does besides storing them: the few automations that Salesforce itself has."""

import hashlib
import sqlite3
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from . import ids
from .errors import WriteError
from .functions import as_text
from .values import Column

Columns = dict[str, Column]
Make = Callable[[str, Mapping[str, Any]], str]
KINDS = {"jpg": "JPG", "jpeg": "JPG", "txt": "TEXT", "md": "TEXT", "htm": "HTML"}


def _version_before(db: sqlite3.Connection, found: Columns, now: datetime, *, new: bool) -> None:
    """A file says how long it is, what kind it is and what it sums to."""
    if not new:
        return
    data, path = found.get("VersionData"), found.get("PathOnClient")
    for name, value in (("VersionData", data), ("PathOnClient", path)):
        if value is None:
            raise WriteError(f"Required fields are missing: [{name}]", code="REQUIRED_FIELD_MISSING", fields=[name])
    assert isinstance(data, bytes)  # noqa: S101  # the type of a base64 column
    extension = str(path).rsplit(".", 1)[1].lower() if "." in str(path) else ""
    found["FileExtension"] = extension or None
    found["FileType"] = KINDS.get(extension, extension.upper() or "UNKNOWN")
    found["ContentSize"] = len(data)
    found["Checksum"] = hashlib.md5(data, usedforsecurity=False).hexdigest()
    found["IsLatest"] = 1
    found["VersionNumber"] = "1"


def _version_after(db: sqlite3.Connection, row: Columns, now: datetime, make: Make) -> None:
    """The first version of a file makes its document and links it; a later one takes the first one's place."""
    facts = {name: row.get(name) for name in ("Title", "ContentSize", "FileType", "FileExtension", "Description")}
    document = row.get("ContentDocumentId")
    if document is None:
        document = make("ContentDocument", facts | {"OwnerId": row["OwnerId"]})
        db.execute("UPDATE ContentVersion SET ContentDocumentId = ? WHERE Id = ?", (document, row["Id"]))
        make("ContentDocumentLink", {"ContentDocumentId": document, "LinkedEntityId": row["OwnerId"], "ShareType": "I"})
        if row.get("FirstPublishLocationId"):
            place = {"ContentDocumentId": document, "LinkedEntityId": row["FirstPublishLocationId"], "ShareType": "V"}
            make("ContentDocumentLink", place)
    else:
        db.execute(
            "UPDATE ContentVersion SET IsLatest = 0 WHERE ContentDocumentId = ? AND Id <> ?", (document, row["Id"])
        )
        db.execute(
            "UPDATE ContentVersion SET VersionNumber = (SELECT count(*) FROM ContentVersion WHERE "
            "ContentDocumentId = ?) WHERE Id = ?",
            (document, row["Id"]),
        )
    moment = as_text(now)
    db.execute(
        "UPDATE ContentDocument SET LatestPublishedVersionId = ?, Title = ?, ContentSize = ?, FileType = ?, "
        "FileExtension = ?, ContentModifiedDate = ?, SystemModstamp = ? WHERE _n = ?",
        (row["Id"], facts["Title"], facts["ContentSize"], facts["FileType"], facts["FileExtension"], moment, moment,
         ids.number(str(document))),
    )  # fmt: skip


def _case_before(db: sqlite3.Connection, found: Columns, now: datetime, *, new: bool) -> None:
    """Closing a case notes when; opening it again forgets."""
    if "Status" in found:
        found["ClosedDate"] = as_text(now) if found["Status"] == "Closed" else None


def _opportunity_before(db: sqlite3.Connection, found: Columns, now: datetime, *, new: bool) -> None:
    """A stage has its probability, unless one is given."""
    if found.get("StageName") and found.get("Probability") is None:
        found["Probability"] = PROBABILITIES.get(str(found["StageName"]), 0.0)


PROBABILITIES = {
    "Prospecting": 10.0, "Qualification": 10.0, "Needs Analysis": 20.0, "Value Proposition": 50.0,
    "Id. Decision Makers": 60.0, "Perception Analysis": 70.0, "Proposal/Price Quote": 75.0, "Negotiation/Review": 90.0,
    "Closed Won": 100.0, "Closed Lost": 0.0,
}  # fmt: skip
BEFORE_SAVE = {"ContentVersion": _version_before, "Case": _case_before, "Opportunity": _opportunity_before}
AFTER_CREATE = {"ContentVersion": _version_after}
