"""The WSGI entry that gunicorn loads (see the Procfile)."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "canvasapp.settings")

application = get_wsgi_application()
