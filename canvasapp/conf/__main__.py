"""``python -m canvasapp.conf``: give this checkout the development keys that its ``.env`` lacks."""

from pathlib import Path

from .development import complete

ROOT = Path(__file__).resolve().parents[2]

if __name__ == "__main__":
    made = complete(ROOT / ".env")
    if made:
        print(f"Made {', '.join(made)} for this laptop and kept them in .env")
