"""Django settings of the dev org: a project of its own, beside the app, for laptops only."""

import os
from pathlib import Path

import environ
from cryptography.hazmat.primitives import serialization
from django.core.exceptions import ImproperlyConfigured

BASE_DIR = Path(__file__).resolve().parent.parent.parent


def public_key(private_key: str) -> str:
    """The public half of an RSA key in PEM, for JWT bearer assertions; nothing for nothing."""
    if not private_key:
        return ""
    key = serialization.load_pem_private_key(private_key.replace("\\n", "\n").encode(), password=None)
    public = key.public_key()
    return public.public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo).decode()


# Real environment wins: read_env never overwrites.
environ.Env.read_env(BASE_DIR / ".env")
env = environ.Env()

DEBUG = env.bool("DEBUG", default=False)
if not DEBUG:
    raise ImproperlyConfigured("The dev org lets anybody in as anybody, so it runs on a laptop only: set DEBUG=true.")

ORG_PORT = env.int("ORG_PORT", default=8001)
APP_PORT = env.int("APP_PORT", default=8000)
CANVAS_APP_URL = env("CANVAS_APP_URL", default=f"http://app.localhost:{APP_PORT}/canvas/")
CONSUMER_KEY = env("CANVAS_CONSUMER_KEY", default="")
# While the app knows two secrets, an org still signs with one: the first.
CONSUMER_SECRET = env("CANVAS_CONSUMER_SECRET", default="").split(",")[0].strip()
if not (CONSUMER_KEY and CONSUMER_SECRET):
    raise ImproperlyConfigured(
        "CANVAS_CONSUMER_KEY and CANVAS_CONSUMER_SECRET are not set. `make run` puts them into .env at the first run."
    )
# A real org is given the app's certificate; on a laptop both sides read one .env.
JWT_PUBLIC_KEY = public_key(env("SALESFORCE_PRIVATE_KEY", default=""))
SFDX_DIR = Path(env("DEVORG_SFDX", default=str(BASE_DIR / "salesforce")))

SECRET_KEY = env("SECRET_KEY", default=CONSUMER_SECRET)
# *.localhost resolves to this machine and to nowhere else.
ALLOWED_HOSTS = [".localhost", "127.0.0.1", "[::1]"]

INSTALLED_APPS = [
    "canvasapp.devorg",
    "django.contrib.messages",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "canvasapp.devorg.rest.journal.JournalMiddleware",
    "canvasapp.devorg.sites.SiteMiddleware",
    "canvasapp.devorg.faults.CallbackFaultMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
]

ROOT_URLCONF = "canvasapp.devorg.urls"
WSGI_APPLICATION = "canvasapp.devorg.wsgi.application"
# Salesforce's addresses end without a slash, and a redirect would lose what was posted.
APPEND_SLASH = False

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "canvasapp.devorg.sites.context",
            ],
        },
    },
]

DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": os.environ.get("DEVORG_DATABASE") or BASE_DIR / ".devorg.sqlite3",
        "OPTIONS": {
            "timeout": 20,
            "transaction_mode": "IMMEDIATE",
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
        },
    },
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

MESSAGE_STORAGE = "django.contrib.messages.storage.cookie.CookieStorage"
CSRF_COOKIE_NAME = "devorg_csrf"

STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "static"]

USE_TZ = True
TIME_ZONE = "UTC"
LANGUAGE_CODE = "en-us"
DATA_UPLOAD_MAX_MEMORY_SIZE = 50 * 1024 * 1024

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "devorg %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "loggers": {
        "canvasapp.devorg": {"handlers": ["console"], "level": "INFO", "propagate": False},
        # Its lines hold whole addresses, and some of the org's addresses hold session ids.
        "django.server": {"handlers": ["console"], "level": "CRITICAL", "propagate": False},
    },
}
