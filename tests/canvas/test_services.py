"""Sessions kept, purged and saved."""

from datetime import timedelta

import pytest
from django.contrib.sessions.backends.base import UpdateError
from django.core.management import call_command
from django.utils import timezone

from canvasapp.canvas import services
from canvasapp.canvas.models import Session
from canvasapp.canvas.sessions import FramedStore, SessionStore

from .conftest import bearer, launch, session_of

pytestmark = pytest.mark.django_db


def outlive() -> None:
    Session.objects.update(keep_until=timezone.now() - timedelta(seconds=1))


class TestPurge:
    def test_what_is_too_old_goes(self, client):
        launch(client)
        outlive()
        launch(client)
        assert services.purge() == 1
        assert Session.objects.count() == 1

    def test_a_launch_does_it_now_and_then(self, client, monkeypatch):
        launch(client)
        outlive()
        monkeypatch.setattr(services, "PURGE_EVERY", 1)
        launch(client)
        assert Session.objects.count() == 1

    def test_by_command(self, client, capsys):
        launch(client)
        outlive()
        call_command("purge_sessions")
        assert capsys.readouterr().out == "1 sessions deleted\n"

    def test_as_django_knows_it(self, client):
        launch(client)
        outlive()
        SessionStore.clear_expired()
        assert Session.objects.count() == 0


class TestFramed:
    @pytest.fixture
    def token(self, client):
        return session_of(launch(client))["token"]

    def test_what_a_view_put_into_it_is_there_next_time(self, token):
        store = FramedStore(token)
        store["draft"] = "é😀"
        store.save()
        assert FramedStore(token)["draft"] == "é😀"

    def test_saving_does_not_prolong_it(self, token):
        before = Session.objects.get().expires_at
        store = FramedStore(token)
        store["x"] = 1
        store.save()
        assert Session.objects.get().expires_at == before

    def test_a_session_that_ended_meanwhile_is_not_saved(self, client, token):
        store = FramedStore(token)
        store["x"] = 1
        client.post("/logout/", headers=bearer(token))
        with pytest.raises(UpdateError):
            store.save()

    def test_exists_under_its_own_kind_only(self, token):
        assert FramedStore().exists(token)
        assert not SessionStore().exists(token)

    def test_no_session_has_no_time_left(self):
        assert FramedStore("A" * 43).expires_in() == 0

    def test_repr_tells_whose_and_no_token(self, client, token):
        request = client.get("/", headers=bearer(token)).wsgi_request
        assert repr(request.canvas._wrapped).startswith("<Canvas framed session of user ")
        assert str(Session.objects.get()).startswith("framed session of ")
        assert token not in repr(request.canvas._wrapped)


class TestStandalone:
    def test_comes_and_goes(self):
        store = SessionStore()
        store["x"] = 1
        store.save()
        key = store.session_key
        assert SessionStore(key)["x"] == 1
        store.delete()
        assert dict(SessionStore(key).items()) == {}

    def test_deleting_nothing_is_nothing(self):
        SessionStore().delete()
        FramedStore().delete()
        assert Session.objects.count() == 0
