"""What Django's error reports may show. The debug page is a page too: masked there as everywhere."""

import re
from typing import Any

from django.http import HttpRequest
from django.views import debug

from .redaction import MASK, is_secret_name, redact

# Secret in the address of an OAuth callback.
ONE_TIME = ("code", "state")


class ExceptionReporterFilter(debug.SafeExceptionReporterFilter):
    """Django's filter, always on, and aware of what secrets are called and look like in this app."""

    cleansed_substitute = MASK
    hidden_settings = re.compile(
        "API|AUTH|TOKEN|KEY|SECRET|PASS|SIGNATURE|COOKIE|CREDENTIAL|DATABASE|SIGNED|SEALED|CONF", flags=re.IGNORECASE
    )

    def is_active(self, request: HttpRequest | None) -> bool:
        return True

    def cleanse_setting(self, key: str | int, value: Any) -> Any:
        cleansed = super().cleanse_setting(key, value)
        return redact(cleansed) if isinstance(cleansed, str) else cleansed

    def get_safe_cookies(self, request: HttpRequest) -> dict[str, Any]:
        return dict.fromkeys(super().get_safe_cookies(request), MASK)

    def get_post_parameters(self, request: HttpRequest | None) -> dict[str, Any]:
        """Names only: what people type into forms is theirs."""
        return dict.fromkeys(request.POST, MASK) if request is not None else {}


class ExceptionReporter(debug.ExceptionReporter):
    """Django's report with the same care for local variables, the query and the message of the exception."""

    def get_traceback_data(self) -> dict[str, Any]:
        data = super().get_traceback_data()
        for frame in data["frames"]:
            frame["vars"] = [(name, _shown(name, text)) for name, text in frame.get("vars", ())]
        if self.request is not None:
            data["request_GET_items"] = [(name, _shown(name, self.request.GET[name])) for name in self.request.GET]
            data["request_insecure_uri"] = redact(data["request_insecure_uri"])
        if "exception_value" in data:
            data["exception_value"] = redact(str(data["exception_value"]))
        return data


def _shown(name: str, text: str) -> str:
    if name in ONE_TIME or is_secret_name(name) or ExceptionReporterFilter.hidden_settings.search(name):
        return MASK
    return redact(text)
