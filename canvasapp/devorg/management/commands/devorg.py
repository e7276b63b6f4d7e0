"""``manage.py devorg``: migrate, seed, serve."""

from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandParser
from django.core.servers.basehttp import WSGIRequestHandler

from canvasapp.devorg import data, sites
from canvasapp.devorg.auth import grants


class Command(BaseCommand):
    help = "Run the dev org: a Salesforce org on this laptop."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--port", type=int, default=settings.ORG_PORT, help="default: ORG_PORT or 8001")
        parser.add_argument("--reload", action="store_true", help="start again when a file changes")

    def handle(self, *args: Any, port: int, reload: bool, **options: Any) -> None:
        settings.ORG_PORT = port
        call_command("migrate", verbosity=0)
        data.seed()
        grants.prune()
        self.stdout.write(f"Dev org: {sites.origin('lightning')} (switchboard: {sites.origin('api')}/devorg/)")
        self.stdout.flush()
        # Headers and body leave in two writes; without this the second waits 40 ms for the client's acknowledgment.
        WSGIRequestHandler.disable_nagle_algorithm = True
        call_command("runserver", f"127.0.0.1:{port}", use_reloader=reload, use_threading=True)
