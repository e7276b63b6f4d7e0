"""What ``manage.py check --deploy`` asks of a build, so that a release fails before its first visitor does."""

from typing import Any

from django.core.checks import CheckMessage, Error, register
from django.templatetags.static import static

STYLESHEET = "build/app.css"


@register(deploy=True)
def front_end_is_collected(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Every page needs it, the error page too."""
    try:
        static(STYLESHEET)
    except ValueError:
        hint = "Run `npm ci && npm run build`, then `python manage.py collectstatic`."
        return [Error(f"{STYLESHEET} is not among the collected static files.", hint=hint, id="ops.E001")]
    return []
