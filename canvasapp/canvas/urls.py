"""Addresses of the room. ``first_page`` comes from the composition: this room knows no page of the workspace."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path

from . import launch, login


def urlpatterns(*, first_page: Callable[[HttpRequest], HttpResponse]) -> list[URLPattern]:
    return [
        path("canvas/", launch.canvas_url(first_page), name="canvas"),
        path("canvas/renew/", launch.renew, name="canvas-renew"),
        path("canvas/client/", launch.client, name="canvas-client"),
        path("login/", login.login, name="login"),
        path("login/start/", login.start, name="login-start"),
        path("login/popup/", login.popup, name="login-popup"),
        path("oauth/callback/", login.callback, name="oauth-callback"),
        path("logout/", login.logout, name="logout"),
    ]
