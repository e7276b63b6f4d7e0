"""The typed context: every part absent, null or of another kind, and what is never written down."""

import json

import pytest

from canvasapp.canvas.context import CanvasContext, ContextError, decode

from .signing import ORG_ID, USER_ID, payload

LOCATION = "https://acme--c.vf.force.com/apex/P?s=00Dsecret&sfdcIFrameOrigin=https%3A%2F%2Facme.lightning.force.com"


def environment(**changes):
    return decode(payload(**{f"context__environment__{name}": value for name, value in changes.items()})).environment


class TestParts:
    @pytest.mark.parametrize("part", ["application", "environment", "links"])
    @pytest.mark.parametrize("value", [None, {}, [], "text", 7])
    def test_a_part_may_be_anything(self, part, value):
        context = decode(payload(**{f"context__{part}": value}))
        assert context.user.user_id == USER_ID

    def test_user_excluded(self):
        user = decode(payload(context__user=None)).user
        assert (user.user_id, user.full_name) == (USER_ID, None)

    def test_organization_excluded_is_read_from_the_token(self):
        assert decode(payload(context__organization=None)).organization.organization_id == ORG_ID

    def test_or_from_the_links(self):
        context = payload(
            context__organization=None,
            client__oauthToken=None,
            context__links__enterpriseUrl="/services/Soap/c/66.0/00D5g000004xYzA",
        )
        assert decode(context).organization.organization_id == ORG_ID

    def test_fifteen_characters_become_eighteen(self):
        user = decode(payload(context__user__profileId="00e5g000001ABCD")).user
        assert user.profile_id is not None
        assert (len(user.profile_id), user.profile_id[:15]) == (18, "00e5g000001ABCD")

    @pytest.mark.parametrize("value", ["nonsense", "not/an/id/at/al", "00e5g000001ABCDxxx", 7])
    def test_an_id_that_is_none_is_none(self, value):
        assert decode(payload(context__user__roleId=value)).user.role_id is None

    @pytest.mark.parametrize(
        ("changes", "missing"),
        [
            ({"client__instanceUrl": None}, "instanceUrl"),
            ({"userId": None, "context__user": None}, "userId"),
            ({"context__organization": None, "client__oauthToken": None}, "organizationId"),
        ],
    )
    def test_what_no_session_can_do_without(self, changes, missing):
        with pytest.raises(ContextError, match=f"^no {missing}$"):
            decode(payload(**changes))


class TestEnvironment:
    def test_both_spellings_of_sublocation(self):
        assert environment(sublocation="S1RecordHomePreview").sublocation == "S1RecordHomePreview"
        assert environment(sublocation=None, subLocation="S1MobileCardPreview").sublocation == "S1MobileCardPreview"

    def test_an_unknown_place_is_kept(self):
        assert environment(displayLocation="Moon").display_location == "Moon"

    def test_no_record(self):
        assert environment(record={}).record.id is None

    def test_a_record_with_fields(self):
        record = environment(
            record={"Id": "001000000000001AAA", "attributes": {"type": "Account", "url": "/x"}, "Name": "A"}
        ).record
        assert (record.id, record.type, record.fields) == ("001000000000001AAA", "Account", {"Name": "A"})

    def test_origins(self):
        place = environment(locationUrl=LOCATION)
        assert (place.location_origin, place.iframe_origin) == (
            "https://acme--c.vf.force.com",
            "https://acme.lightning.force.com",
        )

    @pytest.mark.parametrize("url", [None, "", "nonsense", "https://[", "javascript:x", "https://h:99999/", "//x", 5])
    def test_no_origin(self, url):
        assert (environment(locationUrl=url).location_origin, environment(locationUrl=url).iframe_origin) == (
            None,
            None,
        )

    def test_too_many_query_parameters(self):
        assert environment(locationUrl="https://a.my.salesforce.com/?" + "a=1&" * 200).iframe_origin is None

    def test_options_of_another_kind(self):
        assert decode(payload(context__application__options=["HideHeader", 1])).application.options == ("HideHeader",)
        assert decode(payload(context__application__options=None)).application.options == ()


class TestWritten:
    def test_reads_back_the_same(self):
        context = decode(payload(context__environment__record={"Id": "001000000000001AAA", "Name": "A"}))
        again = CanvasContext.from_json(json.loads(json.dumps(context.to_json())))
        assert again.to_json() == context.to_json()
        assert again.user == context.user

    def test_holds_no_token_and_no_address_of_the_page(self):
        written = json.dumps(decode(payload(context__environment__locationUrl=LOCATION)).to_json())
        assert "AQEAQFake" not in written
        assert "00Dsecret" not in written
        assert "https://acme--c.vf.force.com/?sfdcIFrameOrigin=https://acme.lightning.force.com" in written

    def test_a_page_without_lightning_around_it(self):
        context = decode(payload(context__environment__locationUrl="https://acme.my.salesforce.com/001?s=00Dsecret"))
        written = context.to_json()["context"]["environment"]["locationUrl"]
        assert written == "https://acme.my.salesforce.com"

    def test_repr_masks(self):
        context = decode(payload(context__environment__locationUrl=LOCATION))
        assert "AQEAQFake" not in repr(context)
        assert "00Dsecret" not in repr(context)
