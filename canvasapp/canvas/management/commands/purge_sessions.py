from typing import Any

from django.core.management.base import BaseCommand

from canvasapp.canvas import services


class Command(BaseCommand):
    help = "Delete sessions that have ended and signed requests too old to come again. A launch does it now and then."

    def handle(self, *args: Any, **options: Any) -> None:
        deleted = 0
        while count := services.purge():
            deleted += count
        self.stdout.write(f"{deleted} sessions deleted")
