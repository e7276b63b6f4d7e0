"""The org's addresses. Which site a page lives on is said at its view."""

from django.urls import include, path, re_path

from canvasapp.devorg import health, stream, switchboard
from canvasapp.devorg.auth import login
from canvasapp.devorg.canvas import platformconnect
from canvasapp.devorg.pages import frames, front, hostile, lightning

urlpatterns = [
    path("", front.root),
    path("login/", login.login),
    path("secur/frontdoor.jsp", login.frontdoor),
    path("secur/logout.jsp", login.logout),
    path("profilephoto/005/<str:size>", front.profile_photo),
    # Lightning Experience
    path("lightning/page/home", lightning.home),
    path("lightning/o/<str:sobject>/list", lightning.listing),
    path("lightning/o/<str:sobject>/split", lightning.split),
    path("lightning/r/<str:sobject>/<str:record_id>/view", lightning.record),
    path("lightning/n/<str:name>", lightning.tab),
    path("lightning/page/visualforce/<str:name>", lightning.visualforce_page),
    path("lightning/setup/CanvasPreviewerUi/home", lightning.previewer),
    path("lightning/setup/ManageExternalClientApplication/home", lightning.setup),
    # Frames
    path("canvas/proxy.jsp", frames.proxy),
    path("apex/<str:name>", frames.visualforce),
    # What the canvas parent calls
    re_path(
        r"^services/data/v(?P<version>[0-9]{2,3}\.0)/platformconnect/signedrequest$", platformconnect.signed_request
    ),
    re_path(
        r"^services/data/v(?P<version>[0-9]{2,3}\.0)/platformconnect/canvascontext$", platformconnect.canvas_context
    ),
    path("devorg/stream", stream.changes),
    path("", include("canvasapp.devorg.oauth.urls")),
    path("", include("canvasapp.devorg.rest.urls")),
    # The dev org's own
    path("health/live", health.live),
    path("health/ready", health.ready),
    path("devorg/", switchboard.page),
    path("devorg/api/<str:verb>", switchboard.api),
    path("devorg/hostile/", hostile.hostile),
    # Record ids have 15 or 18 characters and begin with a digit or a lower-case letter.
    re_path(r"^(?P<record_id>[0-9a-z][0-9A-Za-z]{14}(?:[0-9A-Za-z]{3})?)$", lightning.go),
]
