"""Changes of records for ``sfdc.streamingapi``: what CometD pushes, asked for in turns by the parent script."""

import re

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from canvasapp.devorg import directory, records
from canvasapp.devorg.auth import grants
from canvasapp.devorg.models import Token

# A PushTopic named for its object, or Change Data Capture's channel; Houses__c and House__ChangeEvent are House__c's.
_TOPIC = re.compile(r"/topic/(?P<topic>\w{1,40})|/data/(?P<object>\w{1,40}?)(?P<custom>__)?ChangeEvent")


@never_cache
@require_GET
def changes(request: HttpRequest) -> HttpResponse:
    """``{"mark": …, "messages": [CometD message]}`` since ``after``; without it, only where to begin."""
    row = grants.live(grants.header_token(request) or "", Token.Kind.UI, Token.Kind.FRAME)
    person = directory.find(row.user_id) if row else None
    if person is None:
        return JsonResponse([{"message": "Session expired or invalid", "errorCode": "INVALID_SESSION_ID"}],
                            status=401, safe=False)  # fmt: skip
    channel = request.GET.get("topic", "")
    sobject = _sobject(channel)
    if sobject is None:
        return JsonResponse({"error": f"404::{{{channel}}}::Unknown channel"}, status=404)
    after = request.GET.get("after")
    mark, changed = records.changes(person, sobject, after)
    messages = [] if after is None else [_message(channel, each) for each in changed]
    return JsonResponse({"mark": mark, "messages": messages})


def _sobject(channel: str) -> str | None:
    match = _TOPIC.fullmatch(channel)
    if match is None:
        return None
    name = match["topic"] or match["object"] + ("__c" if match["custom"] else "")
    candidates = (name, name.removesuffix("s"), f"{name}__c", f"{name.removesuffix('s')}__c")
    return next((candidate for candidate in candidates if records.info(candidate)), None)


def _message(channel: str, change: records.Change) -> dict[str, object]:
    """As a PushTopic notification comes out of CometD."""
    return {
        "channel": channel,
        "clientId": "devorg",
        "data": {
            "event": {"createdDate": change.at, "replayId": change.replay_id, "type": change.type},
            "sobject": {"Id": change.id, "Name": change.name},
        },
    }
