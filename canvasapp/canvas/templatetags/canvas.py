"""``{% load canvas %}``: what a page template says about its session."""

from django import template
from django.http import HttpRequest
from django.utils.html import json_script
from django.utils.safestring import SafeString

from canvasapp.canvas.framing import is_framed
from canvasapp.canvas.handover import session_for_page

register = template.Library()


@register.simple_tag(takes_context=True)
def canvas_session(context: template.Context) -> SafeString | str:
    """The session of a framed page, for the bridge; nothing in a standalone one, which has its cookie."""
    request: HttpRequest = context["request"]
    if not is_framed(request) or not request.user.is_authenticated:
        return ""
    return json_script(session_for_page(request), "canvas-session")
