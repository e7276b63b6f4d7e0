"""Refresh with rotation: one at a time, saved before used, and given up when Salesforce says so."""

import threading

import pytest
from django.db import connection

from canvasapp.conf import Secret
from canvasapp.orgs import services
from canvasapp.orgs.models import Credential, User
from canvasapp.salesforce import HostPolicy, ReauthRequired, SalesforceError, TokenReply
from tests.issuer import ORG_ID, USER_ID, running

SECRET = "test-consumer-secret"


@pytest.fixture
def issuer(settings):
    settings.CANVAS_CONSUMER_SECRETS = (Secret(SECRET),)
    settings.CANVAS_CONSUMER_KEY = "test-consumer-key"
    with running(SECRET) as issuer:
        settings.SALESFORCE_HOSTS = HostPolicy(issuer.origin)
        yield issuer


def meet(origin: str = "https://acme.my.salesforce.com") -> User:
    return services.recognise(
        org_id=ORG_ID, user_id=USER_ID, instance_url=origin, org_name="Acme", username="ada", full_name="Ada", email=""
    )


def credential(origin: str, refresh_token: str | None = "refresh-0") -> Credential:
    reply = TokenReply(
        access_token="00D!old",
        refresh_token=refresh_token,
        instance_url=origin,
        id="",
        issued_at="",
        id_token=None,
        scope="",
        org_id=ORG_ID,
        user_id=USER_ID,
    )
    return services.keep_credential(user=meet(origin), login_url=origin, reply=reply)


@pytest.mark.django_db
class TestRecognise:
    def test_an_empty_name_does_not_erase_a_known_one(self):
        meet()
        services.recognise(
            org_id=ORG_ID, user_id=USER_ID, instance_url="https://acme.my.salesforce.com", org_name="", username="",
            full_name="", email="",
        )  # fmt: skip
        user = User.objects.select_related("org").get()
        assert (user.org.name, user.username, user.full_name) == ("Acme", "ada", "Ada")

    def test_the_same_user_id_in_two_orgs_is_two_people(self):
        one = meet()
        two = services.recognise(
            org_id="00D000000000001EAA", user_id=USER_ID, instance_url="https://b.my.salesforce.com", org_name="",
            username="ada", full_name="", email="",
        )  # fmt: skip
        assert one.pk != two.pk

    def test_costs_one_query_when_nothing_changed(self, django_assert_num_queries):
        meet()
        with django_assert_num_queries(1):
            meet()


@pytest.mark.django_db
class TestRefresh:
    def test_saves_the_new_pair(self, issuer):
        row = credential(issuer.origin)
        fresh = services.refresh_credential(credential_id=row.pk, version=row.version)
        assert fresh.version == 2
        assert fresh.tokens() == {"access_token": "00D5g000004xYzA!access-1", "refresh_token": "refresh-1"}
        assert fresh.refreshing_until is None

    def test_a_newer_version_is_taken_as_it_is(self, issuer):
        row = credential(issuer.origin)
        services.refresh_credential(credential_id=row.pk, version=1)
        services.refresh_credential(credential_id=row.pk, version=1)
        assert issuer.rotations == 1

    def test_marked_when_salesforce_says_no_and_not_tried_again(self, issuer):
        row = credential(issuer.origin, refresh_token="revoked")
        for _ in range(3):
            with pytest.raises(ReauthRequired):
                services.refresh_credential(credential_id=row.pk, version=1)
        assert len(issuer.requests) == 1
        row.refresh_from_db()
        assert row.state == Credential.State.REAUTH

    def test_no_refresh_token(self, issuer):
        row = credential(issuer.origin, refresh_token=None)
        with pytest.raises(ReauthRequired):
            services.refresh_credential(credential_id=row.pk, version=1)

    def test_salesforce_down_leaves_the_lease_free(self, issuer):
        row = credential(issuer.origin)
        issuer.answer = lambda path, form: (503, "<html>")
        with pytest.raises(SalesforceError):
            services.refresh_credential(credential_id=row.pk, version=1)
        issuer.answer = lambda path, form: None
        assert services.refresh_credential(credential_id=row.pk, version=1).version == 2


@pytest.mark.django_db(transaction=True)
def test_twenty_threads_refresh_once(issuer):
    row = credential(issuer.origin)
    start = threading.Barrier(20)
    tokens: list[str | None] = []

    def race() -> None:
        start.wait()
        try:
            fresh = services.refresh_credential(credential_id=row.pk, version=1)
            tokens.append(fresh.tokens()["access_token"])
        finally:
            connection.close()

    threads = [threading.Thread(target=race) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert tokens == ["00D5g000004xYzA!access-1"] * 20
    assert issuer.rotations == 1
