"""Django settings: one flat file, every value from the environment by way of ``canvasapp.conf``."""

import os
import sys
from pathlib import Path

import environ
from django.utils.csp import CSP

from canvasapp.conf import ConfError, load
from canvasapp.ops.logging import logging_config
from canvasapp.salesforce import HostPolicy, sfid18

BASE_DIR = Path(__file__).resolve().parent.parent

# The real environment wins over the file.
environ.Env.read_env(os.environ.get("ENV_FILE", BASE_DIR / ".env"))
try:
    conf = load(os.environ, org_id=sfid18)
except ConfError as error:
    # A person reads this in a terminal or a build log: all that is wrong, and no traceback over it.
    sys.exit(str(error))

DEBUG = conf.debug
SECRET_KEY = conf.secret_key.reveal()
ALLOWED_HOSTS = list(conf.allowed_hosts)

CANVAS_CONSUMER_KEY = conf.canvas_consumer_key
CANVAS_CONSUMER_SECRETS = conf.canvas_consumer_secrets
CANVAS_DEVELOPER_NAME = conf.canvas_developer_name
CANVAS_MAX_AGE = conf.canvas_max_age
CANVAS_SESSION_AGE = conf.canvas_session_age
SALESFORCE_API_VERSION = "66.0"
SALESFORCE_LOGIN_URL = conf.salesforce_login_url
SALESFORCE_PRIVATE_KEY = conf.salesforce_private_key
SALESFORCE_HOSTS = HostPolicy(SALESFORCE_LOGIN_URL if SALESFORCE_LOGIN_URL.startswith("http://") else None)
ALLOWED_ORGS = conf.allowed_orgs
CREDENTIAL_KEYS = conf.credential_keys

# Composition

INSTALLED_APPS = [
    "canvasapp.orgs",
    "canvasapp.canvas",
    "canvasapp.workspace",
    "canvasapp.ops",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "canvasapp.ops.middleware.RequestIdMiddleware",
    "canvasapp.ops.middleware.AccessLogMiddleware",
    "canvasapp.ops.middleware.HealthMiddleware",
    "canvasapp.ops.middleware.ProblemMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "canvasapp.ops.middleware.PermissionsPolicyMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "canvasapp.ops.middleware.BodyLimitMiddleware",
    "canvasapp.canvas.framing.FramingMiddleware",
    "canvasapp.canvas.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "canvasapp.canvas.middleware.CsrfMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

ROOT_URLCONF = "canvasapp.urls"
WSGI_APPLICATION = "canvasapp.wsgi.application"
AUTH_USER_MODEL = "orgs.User"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]

# People see times in their own zone; everything inside is in UTC.
TIME_ZONE = "UTC"

# Database

DATABASES = {"default": environ.Env.db_url_config(conf.database_url)}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["OPTIONS"] = {
        # Readers beside a writer; a writer waits for its turn from the start of its transaction, not in the middle.
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
    }
else:
    DATABASES["default"] |= {"CONN_MAX_AGE": 600, "CONN_HEALTH_CHECKS": True}

# Sessions and messages: no cookie in the frame

SESSION_ENGINE = "canvasapp.canvas.sessions"
SESSION_COOKIE_NAME = "session" if DEBUG else "__Host-session"
SESSION_COOKIE_AGE = 8 * 60 * 60
SESSION_COOKIE_SECURE = not DEBUG
CSRF_COOKIE_NAME = "csrf" if DEBUG else "__Host-csrf"
CSRF_COOKIE_SECURE = not DEBUG
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "canvasapp.ops.views.csrf_failure"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
LOGIN_URL = "login"

# Static files: hashed and compressed at the build, straight from the source tree on a laptop

STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage",
    },
}
WHITENOISE_AUTOREFRESH = WHITENOISE_USE_FINDERS = DEBUG

# Security

SECURE_SSL_REDIRECT = not DEBUG
SECURE_REDIRECT_EXEMPT = [r"^health/"]
if conf.trust_forwarded_proto:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_HSTS_SECONDS = 0 if DEBUG else 365 * 24 * 60 * 60
SECURE_HSTS_INCLUDE_SUBDOMAINS = not DEBUG
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
X_FRAME_OPTIONS = "DENY"

# Where Salesforce serves pictures of people and files from.
PICTURES = (
    ["http://localhost:*", "http://*.localhost:*"]
    if SALESFORCE_LOGIN_URL.startswith("http://")
    else ["https://*.my.salesforce.com", "https://*.file.force.com", "https://*.content.force.com"]
)
SECURE_CSP: dict[str, list[str]] = {
    "default-src": [CSP.NONE],
    "script-src": [CSP.SELF],
    "style-src": [CSP.SELF],
    "img-src": [CSP.SELF, "data:", *PICTURES],
    "font-src": [CSP.SELF],
    "connect-src": [CSP.SELF],
    "form-action": [CSP.SELF],
    "base-uri": [CSP.NONE],
    "frame-ancestors": [CSP.NONE],
}

SILENCED_SYSTEM_CHECKS = [
    "security.W003",  # the check knows Django's own CSRF middleware by name; ours is a subclass of it
    "security.W021",  # to be in the browsers' preload lists is a decision of the domain's owner
]

# More than a signed request with large parameters needs, less than would hurt.
DATA_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024

# Operating

LOGGING = logging_config(json=not DEBUG)
DEFAULT_EXCEPTION_REPORTER = "canvasapp.ops.reporting.ExceptionReporter"
DEFAULT_EXCEPTION_REPORTER_FILTER = "canvasapp.ops.reporting.ExceptionReporterFilter"
