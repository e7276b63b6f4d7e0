"""``manage.py devorg_token --user NAME``: a token for any Salesforce client."""

import json
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser

from canvasapp.devorg import data, directory, sites
from canvasapp.devorg.auth import grants


class Command(BaseCommand):
    help = "Print JSON with access_token and instance_url for a user of the dev org."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--user", required=True, help="admin@acme.example, or just admin")

    def handle(self, *args: Any, user: str, **options: Any) -> None:
        call_command("migrate", verbosity=0)
        data.seed()
        person = directory.find(user if "@" in user else f"{user}@acme.example")
        if person is None:
            names = ", ".join(each.username for each in directory.people())
            raise CommandError(f"No active user {user!r}. There are {names}.")
        token = grants.issue(
            user_id=person.user_id, kind="oauth", client_id="devorg_token", scopes="full refresh_token"
        )
        self.stdout.write(json.dumps({"access_token": token, "instance_url": sites.origin("api")}))
