"""Every address of the app."""

from django.urls import include, path

import canvasapp.wiring  # noqa: F401  # registers what each error looks like
from canvasapp.canvas.urls import urlpatterns as canvas
from canvasapp.ops import views
from canvasapp.workspace.views import home

urlpatterns = [
    *canvas(first_page=home),
    path("health/", include("canvasapp.ops.urls")),
    path("", include("canvasapp.workspace.urls")),
]

handler400 = views.bad_request
handler403 = views.permission_denied
handler404 = views.page_not_found
handler500 = views.server_error
