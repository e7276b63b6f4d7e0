"""The top of the API: versions, and what a version offers."""

from canvasapp.devorg.data import ORG_ID

from .calls import FIRST_VERSION, LAST_VERSION, Answer, Call
from .routes import route


def versions() -> Answer:
    """``[{"label", "url", "version"}]``, oldest first."""
    seasons = ("Winter", "Spring", "Summer")
    found = []
    for number in range(FIRST_VERSION, LAST_VERSION + 1):
        # Winter '21 was 50, and three releases make a year.
        year, season = divmod(number - 50, 3)
        label = f"{seasons[season]} '{21 + year}"
        found.append({"label": label, "url": f"/services/data/v{number}.0", "version": f"{number}.0"})
    return Answer(found)


@route("", "GET")
def resources(call: Call) -> Answer:
    names = ("composite", "limits", "parameterizedSearch", "query", "queryAll", "recent", "search", "sobjects")
    found = {name: f"{call.base}/{name}" for name in names}
    return Answer({**found, "identity": f"{call.origin}/id/{ORG_ID}/{call.user_id}"})
