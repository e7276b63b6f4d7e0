"""``python -m canvasapp.conf [PATH]``: give this checkout the development keys that its ``.env`` lacks."""

import sys
from pathlib import Path

from .development import complete

ENV_FILE = Path(__file__).resolve().parents[2] / ".env"

if __name__ == "__main__":
    path = Path(sys.argv[1]) if sys.argv[1:] else ENV_FILE
    if made := complete(path):
        print(f"Made {', '.join(made)} for this laptop and kept them in {path.name}")
