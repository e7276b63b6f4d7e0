import json
from pathlib import Path

from django.contrib.staticfiles.storage import staticfiles_storage

from canvasapp.ops.checks import front_end_is_collected

MANIFEST = {"version": "1.1", "hash": "", "paths": {"build/app.css": "build/app.0123456789ab.css"}}


def collected(settings, folder: Path, manifest: dict) -> None:
    settings.STATIC_ROOT = folder
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"}
    }
    (folder / "staticfiles.json").write_text(json.dumps(manifest))


def test_a_build_with_its_front_end_is_released(settings, tmp_path: Path) -> None:
    collected(settings, tmp_path, MANIFEST)
    assert staticfiles_storage.url("build/app.css") == "/static/build/app.0123456789ab.css"
    assert front_end_is_collected(None) == []


def test_a_build_without_it_is_not(settings, tmp_path: Path) -> None:
    collected(settings, tmp_path, MANIFEST | {"paths": {}})
    (error,) = front_end_is_collected(None)
    assert error.id == "ops.E001"
