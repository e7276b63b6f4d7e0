"""WSGI entry of the dev org."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "canvasapp.devorg.settings")

application = get_wsgi_application()
