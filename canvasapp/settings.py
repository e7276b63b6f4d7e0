"""Django settings: one flat file, every value from the environment by way of ``canvasapp.conf``."""

from pathlib import Path

import environ
from django.utils.csp import CSP

BASE_DIR = Path(__file__).resolve().parent.parent

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
    "canvasapp.ops.middleware.ProblemMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "canvasapp.canvas.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "canvasapp.canvas.middleware.CsrfMiddleware",
    "canvasapp.canvas.middleware.CanvasMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

AUTH_USER_MODEL = "orgs.User"
SESSION_ENGINE = "canvasapp.canvas.sessions"
ROOT_URLCONF = "canvasapp.urls"
WSGI_APPLICATION = "canvasapp.wsgi.application"
