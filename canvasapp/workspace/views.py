"""Pages. Each is a fragment for htmx and a whole page for everything else."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from canvasapp.canvas import canvas_required
from canvasapp.ops import problem
from canvasapp.ops import request_id as request_ids
from canvasapp.salesforce import FieldErrors, LimitExceeded, NoAccess, RowLocked, SalesforceError, Unavailable

from . import about, lab, records
from . import listing as lists
from .fields import Record, reading_layout, typing_layout
from .formats import Formats
from .forms import form_for
from .pages import canvas_of, formats_of, owner_of, page
from .submissions import Submission, read_submission

UNPROCESSABLE = 422
# After these the form is shown again with everything that was typed; any other error is a page of its own.
FORM_SURVIVES = (FieldErrors, RowLocked, NoAccess, LimitExceeded, Unavailable)


def search_text(request: HttpRequest, name: str = "q") -> str:
    """What was searched for, without what no name contains."""
    text = "".join(character for character in request.GET.get(name, "") if character.isprintable())
    return text.strip()[: lists.LONGEST_SEARCH]


@canvas_required
def home(request: HttpRequest) -> HttpResponse:
    """The first page of a launch: it asks Salesforce nothing, and does not mind having been posted to."""
    canvas, formats = canvas_of(request), formats_of(request)
    context = {
        "who": about.who(canvas.user, formats),
        "where": about.where(canvas),
        "reference": about.record_in_context(canvas),
    }
    return page(request, "workspace/home.html", context, tab="home", formats=formats)


@require_safe
@canvas_required
def access(request: HttpRequest) -> HttpResponse:
    """What the user may do. Home loads it afterwards: three REST calls, the first one cached."""
    client, owner = canvas_of(request).client, owner_of(request)
    found = records.objects(client, owner=owner)
    context = {
        "objects": [item for item in lists.browsable(found, "") if item.name in lists.FAMILIAR],
        "count": len(found),
        "profile": records.profile_name(client, user_id=canvas_of(request).user.user_id),
        "limits": about.limits(client.limits()),
        "formats": formats_of(request),
    }
    if request.headers.get("HX-Target") == "div#access":
        return render(request, "workspace/access_body.html", context)
    return page(request, "workspace/access.html", context, tab="home")


@require_safe
@canvas_required
def record(request: HttpRequest) -> HttpResponse:
    """The record that the page around us shows."""
    reference = about.record_in_context(canvas_of(request))
    if reference is None:
        return page(request, "workspace/no_record.html", {}, tab="record")
    sobject = reference.sobject or records.object_name(
        canvas_of(request).client, owner=owner_of(request), record_id=reference.record_id
    )
    if not sobject:
        return page(request, "workspace/no_record.html", {"reference": reference}, tab="record")
    return _detail(request, sobject, reference.record_id, tab="record")


@require_safe
@canvas_required
def objects(request: HttpRequest) -> HttpResponse:
    search = search_text(request)
    found = lists.browsable(records.objects(canvas_of(request).client, owner=owner_of(request)), search)
    whole = lists.Page(number=1, size=lists.OBJECTS_PER_PAGE, total=len(found), reach=len(found))
    number = lists.page_number(request.GET.get("page", ""), whole.count)
    shown = lists.Page(number=number, size=whole.size, total=whole.total, reach=whole.reach)
    context = {"search": search, "page": shown, "objects": found[max(0, shown.first - 1) : shown.last]}
    return page(request, "workspace/objects.html", context, tab="records")


@require_safe
@canvas_required
def listing(request: HttpRequest, sobject: str) -> HttpResponse:
    client, owner, search = canvas_of(request).client, owner_of(request), search_text(request)
    schema = records.schema_of(client, owner=owner, sobject=sobject)
    fields = lists.chosen_fields(schema)
    sort = lists.sort_of(fields, request.GET.get("sort", ""))
    shown, rows = records.page_of(
        client, schema=schema, fields=fields, search=search, sort=sort, asked=request.GET.get("page", "")
    )
    context = {
        "schema": schema,
        "columns": lists.columns(fields, sort),
        "rows": [(row, [(info, row.fields.get(info.name)) for info in fields]) for row in rows],
        "page": shown,
        "search": search,
        "sort": sort,
        "searchable": lists.can_search(schema),
    }
    return page(request, "workspace/list.html", context, tab="records")


@require_safe
@canvas_required
def detail(request: HttpRequest, sobject: str, record_id: str) -> HttpResponse:
    reference = about.record_in_context(canvas_of(request))
    return _detail(request, sobject, record_id, tab=_tab(reference, record_id))


def _tab(reference: about.Reference | None, record_id: str) -> str:
    return "record" if reference and reference.record_id == record_id else "records"


def _detail(request: HttpRequest, sobject: str, record_id: str, *, tab: str) -> HttpResponse:
    found = records.fetch(canvas_of(request).client, owner=owner_of(request), sobject=sobject, record_id=record_id)
    context = {
        "record": found,
        "sections": reading_layout(found),
        "editable": bool(typing_layout(found)),
    }
    return page(request, "workspace/detail.html", context, tab=tab)


@require_http_methods(["GET", "HEAD", "POST"])
@canvas_required
def edit(request: HttpRequest, sobject: str, record_id: str) -> HttpResponse:
    client, owner, formats = canvas_of(request).client, owner_of(request), formats_of(request)
    found = records.fetch(client, owner=owner, sobject=sobject, record_id=record_id)
    if request.method != "POST":
        return _form(request, found, formats)
    submission = read_submission(found, request.POST, formats)
    records.resolve_lookups(client, owner=owner, record=found, submission=submission)
    if submission.errors:
        return _form(request, found, formats, submission)
    try:
        records.save(client, record=found, submission=submission)
    except FORM_SURVIVES as refusal:
        return _form(request, found, formats, submission, refusal)
    messages.success(request, f"{found.title} was saved." if submission.changes else "Nothing was changed.")
    return redirect("workspace:detail", sobject, record_id)


def _form(
    request: HttpRequest,
    found: Record,
    formats: Formats,
    submission: Submission | None = None,
    refusal: SalesforceError | None = None,
) -> HttpResponse:
    known = problem(refusal) if refusal else None
    form = form_for(
        typing_layout(found), formats, submission, refusal, reference=request_ids.current() if refusal else ""
    )
    tab = _tab(about.record_in_context(canvas_of(request)), found.record_id)
    response = page(
        request,
        "workspace/edit.html",
        {"record": found, "form": form, "zone": formats.zone.key},
        tab=tab,
        status=known.status if known else UNPROCESSABLE if submission else 200,
        formats=formats,
    )
    if submission:
        response["HX-Push-Url"] = "false"  # the form is at this address already
    return response


@require_safe
@canvas_required
def lookup(request: HttpRequest, sobject: str) -> HttpResponse:
    """Suggestions for a lookup. The input sends its own name: ``field.OwnerId``."""
    name = next((name for name in request.GET if name.startswith("field.")), "field.")
    text = search_text(request, name)
    client, owner = canvas_of(request).client, owner_of(request)
    found = records.suggest(client, owner=owner, sobject=sobject, text=text) if text else []
    return render(request, "workspace/options.html", {"options": records.told_apart(found), "text": text})


@require_safe
@canvas_required
def bridge(request: HttpRequest) -> HttpResponse:
    canvas = canvas_of(request)
    reference = about.record_in_context(canvas)
    groups = lab.groups(
        record_id=reference.record_id if reference else "",
        rest_url=canvas.links.rest_url or f"/services/data/v{settings.SALESFORCE_API_VERSION}/",
    )
    context = {"framed": canvas.framed, "groups": groups}
    return page(request, "workspace/bridge.html", context, tab="bridge")
