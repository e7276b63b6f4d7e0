"""The project that launches are measured against: Django as ``startproject`` makes it, in one file.

``/login/`` is Django's own ``LoginView`` (form, look-up of the user, ``login()`` with a new session) that answers with
a page instead of a redirect; the password hasher is the cheapest there is, so that the ratio is not about hashing.
``/bare/`` returns a constant.
"""

import os
import sys
from pathlib import Path

import django
import environ
from django.conf import settings

PAGES = Path(os.environ.get("REFERENCE_PAGES", "."))

if not settings.configured:
    settings.configure(
        DEBUG=False,
        SECRET_KEY="reference-project-for-the-benchmark-only-0123456789",
        ALLOWED_HOSTS=["*"],
        ROOT_URLCONF="tests.bench.reference_project",
        DATABASES={"default": environ.Env.db_url_config(os.environ["REFERENCE_DATABASE_URL"]) | {"CONN_MAX_AGE": 600}},
        INSTALLED_APPS=[
            "django.contrib.auth",
            "django.contrib.contenttypes",
            "django.contrib.sessions",
            "django.contrib.messages",
        ],
        MIDDLEWARE=[
            "django.middleware.security.SecurityMiddleware",
            "django.contrib.sessions.middleware.SessionMiddleware",
            "django.middleware.common.CommonMiddleware",
            "django.middleware.csrf.CsrfViewMiddleware",
            "django.contrib.auth.middleware.AuthenticationMiddleware",
            "django.contrib.messages.middleware.MessageMiddleware",
            "django.middleware.clickjacking.XFrameOptionsMiddleware",
        ],
        PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"],
        TEMPLATES=[
            {
                "BACKEND": "django.template.backends.django.DjangoTemplates",
                "DIRS": [str(PAGES)],
                "OPTIONS": {
                    "context_processors": [
                        "django.template.context_processors.request",
                        "django.contrib.auth.context_processors.auth",
                        "django.contrib.messages.context_processors.messages",
                    ]
                },
            }
        ],
    )
    django.setup()

# Views import models, which want the settings above.
from django.contrib.auth.views import LoginView  # noqa: E402
from django.http import HttpRequest, HttpResponse  # noqa: E402
from django.shortcuts import render  # noqa: E402
from django.urls import path  # noqa: E402


class Login(LoginView):
    template_name = "page.html"

    def form_valid(self, form):  # type: ignore[no-untyped-def]
        super().form_valid(form)
        return render(self.request, "page.html")


def bare(request: HttpRequest) -> HttpResponse:
    return HttpResponse("ok")


urlpatterns = [path("login/", Login.as_view()), path("bare/", bare)]


def prepare() -> None:
    """Make the tables and the user."""
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    from django.contrib.auth.models import User

    if not User.objects.filter(username="ada").exists():
        User.objects.create_user("ada", password="bench")


if __name__ == "__main__":
    prepare()
elif "gunicorn" in sys.argv[0]:
    from django.core.wsgi import get_wsgi_application

    application = get_wsgi_application()
