import json

import pytest
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.db.utils import OperationalError


def answer(client, path: str) -> tuple[int, dict]:
    response = client.get(path)
    return response.status_code, json.loads(response.text)


def test_a_process_that_answers_is_alive(client) -> None:
    assert answer(client, "/health/live") == (200, {"status": "ok"})


@pytest.mark.django_db
def test_it_is_ready_with_a_database_that_is_up_to_date(client) -> None:
    expected = {"status": "ok", "checks": {"database": "ok", "migrations": "ok"}}
    assert answer(client, "/health/ready") == (200, expected)


@pytest.mark.django_db
def test_it_is_not_ready_before_the_migrations(client) -> None:
    MigrationRecorder(connection).migration_qs.filter(app="auth").delete()
    expected = {"status": "unavailable", "checks": {"database": "ok", "migrations": "pending"}}
    assert answer(client, "/health/ready") == (503, expected)


@pytest.mark.django_db
def test_it_is_not_ready_without_a_database(client) -> None:
    def gone(execute, sql, params, many, context):
        raise OperationalError("could not connect to host db.example.com, password hunter2")

    with connection.execute_wrapper(gone):
        status, body = answer(client, "/health/ready")
    assert (status, body["checks"]) == (503, {"database": "unreachable", "migrations": "unknown"})
    assert "hunter2" not in json.dumps(body)


@pytest.mark.parametrize("host", ["10.1.2.3", "evil.example"])
def test_a_probe_comes_by_any_name_and_without_tls(client, settings, host: str) -> None:
    settings.SECURE_SSL_REDIRECT = True
    response = client.get("/health/live", headers={"Host": host})
    assert response.status_code == 200
    assert response.headers["X-Request-ID"]


def test_a_probe_changes_nothing(client) -> None:
    assert client.post("/health/live").status_code == 405


def test_there_is_nothing_else(client) -> None:
    assert client.get("/health/dead").status_code == 404
