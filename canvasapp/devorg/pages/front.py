"""What answers at an address without a page: the way in, and pictures."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_GET

from canvasapp.devorg import directory, sites

PHOTO = """<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64" role="img" aria-label="{label}">
<rect width="64" height="64" fill="#0176d3"/><circle cx="32" cy="24" r="12" fill="#fff"/>
<path d="M8 60c2-15 12-22 24-22s22 7 24 22z" fill="#fff"/></svg>"""


@require_GET
def root(request: HttpRequest) -> HttpResponse:
    """Lightning begins at its home, My Domain with a login, the API's host says what there is to open."""
    site = sites.site_of(request)
    if site == "api":
        return render(request, "devorg/front.html", {"people": directory.people()})
    if site == "evil":
        return HttpResponseRedirect("/devorg/hostile/")
    return HttpResponseRedirect(f"{sites.origin('lightning')}/lightning/page/home")


@require_GET
def profile_photo(request: HttpRequest, size: str) -> HttpResponse:
    """The picture of somebody who has none."""
    photo = PHOTO.format(label="Thumbnail" if size == "T" else "Photo")
    return HttpResponse(photo, content_type="image/svg+xml", headers={"Cache-Control": "max-age=3600"})
