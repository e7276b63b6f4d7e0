#!/usr/bin/env python
"""Django's command line; the commands that start with "devorg" belong to the dev org, a project of its own."""

import os
import sys


def main() -> None:
    command = sys.argv[1] if len(sys.argv) > 1 else ""
    settings = "canvasapp.devorg.settings" if command.startswith("devorg") else "canvasapp.settings"
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", settings)
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
