"""OAuth 2.0 with Salesforce: web server flow with PKCE, refresh, JWT bearer, client credentials, revoke, introspect.

Salesforce Help, "OAuth Authorization Flows"; RFC 7636 for PKCE, RFC 7523 for JWT bearer. Which tokens are kept, and
the lock around a refresh whose token rotates, are the business of ``orgs``.
"""

import base64
import hashlib
import re
import secrets as random_bytes
import time
from collections.abc import Callable, Mapping
from urllib.parse import urlencode

import jwt
import requests

from canvasapp.salesforce import answers, tokens
from canvasapp.salesforce.answers import Json
from canvasapp.salesforce.errors import OAuthError, ReauthRequired, SalesforceError
from canvasapp.salesforce.hosts import HostPolicy
from canvasapp.salesforce.identity import Identity, key_set, verify_id_token
from canvasapp.salesforce.refusals import LimitExceeded, Refused
from canvasapp.salesforce.tokens import TokenReply
from canvasapp.salesforce.transport import Transport
from canvasapp.salesforce.wire import MEGABYTE, Answer, Credential

SCOPE = "openid id api refresh_token"
_JWT_BEARER = "urn:ietf:params:oauth:grant-type:jwt-bearer"
_ASSERTION_LIVES = 180  # seconds; Salesforce takes about five minutes at most
_CONFIDENTIAL = frozenset({"code", "code_verifier", "refresh_token", "client_secret", "assertion", "token"})
_VERIFIER = re.compile(r"[A-Za-z0-9._~-]{43,128}")


def new_verifier() -> str:
    """A PKCE verifier, to be kept on the server until the code comes back."""
    return random_bytes.token_urlsafe(64)


class OAuthClient:
    """One app at one login host. ``login_url`` passes ``hosts``; nothing is ever sent elsewhere."""

    def __init__(
        self,
        login_url: str,
        client_id: str,
        client_secret: str | None,
        *,
        hosts: HostPolicy,
        timeout: tuple[float, float] = (3.05, 20.0),
        session: requests.Session | None = None,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self.login_url = hosts.login_url(login_url)
        self.client_id = client_id
        self._secret = client_secret
        self._hosts = hosts
        self._clock = clock
        self._session = session
        self._timeout = timeout
        self._transport = Transport(hosts.server_url(self.login_url), session=session, timeout=timeout)

    def __repr__(self) -> str:
        return f"OAuthClient({self.login_url!r}, client_id={self.client_id[:8]!r}…)"

    def authorize_url(
        self,
        redirect_uri: str,
        state: str,
        nonce: str,
        verifier: str,
        *,
        display: str | None = None,
        scope: str = SCOPE,
        prompt: str | None = None,
        login_hint: str | None = None,
    ) -> str:
        """Where to send the browser. ``state``, ``nonce`` and ``verifier`` stay on the server, bound to the browser."""
        if not _VERIFIER.fullmatch(verifier):
            msg = "a PKCE verifier has 43 to 128 unreserved characters"
            raise ValueError(msg)
        challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
        params = {
            "response_type": "code",
            "client_id": self.client_id,
            "redirect_uri": redirect_uri,
            "scope": scope,
            "state": state,
            "nonce": nonce,
            "code_challenge": challenge,
            "code_challenge_method": "S256",
            "display": display,
            "prompt": prompt,
            "login_hint": login_hint,
        }
        given = {key: value for key, value in params.items() if value is not None}
        return f"{self.login_url}/services/oauth2/authorize?{urlencode(given)}"

    def exchange(self, code: str, verifier: str, redirect_uri: str) -> TokenReply:
        """The tokens for an authorization code; ``ReauthRequired`` when it is spent, late or another verifier's."""
        return self._grant("authorization_code", code=code, code_verifier=verifier, redirect_uri=redirect_uri)

    def refresh(self, refresh_token: str) -> TokenReply:
        """A new access token. With rotation the reply holds a new refresh token too, and the old one is dead: save it
        before using anything. ``ReauthRequired`` means that the grant is over; do not repeat."""
        return self._grant("refresh_token", refresh_token=refresh_token)

    def jwt_bearer(self, username: str, private_key: str, *, audience: str | None = None) -> TokenReply:
        """A token for a pre-authorised user, by the app's own RSA key (PEM). No refresh token comes with it.

        ``audience`` is the login host unless an Experience Cloud site's address is needed.
        """
        claims = {
            "iss": self.client_id,
            "sub": username,
            "aud": audience or self.login_url,
            "exp": int(self._clock()) + _ASSERTION_LIVES,
        }
        try:
            assertion = jwt.encode(claims, private_key, algorithm="RS256")
        except (jwt.PyJWTError, ValueError, TypeError):
            # The library's text may quote the key.
            raise OAuthError("invalid_key", "the private key is not an RSA key in PEM") from None
        return self._reply(self._post("token", {"grant_type": _JWT_BEARER, "assertion": assertion}))

    def client_credentials(self) -> TokenReply:
        """A token for the app's run-as user. Works on a My Domain only, never on login or test."""
        if self._hosts.is_generic_login(self.login_url):
            raise OAuthError("invalid_request", "client credentials need the org's My Domain as login URL")
        return self._grant("client_credentials")

    def revoke(self, token: str) -> None:
        """End a token; a refresh token ends its access tokens too. One that is already dead is no error."""
        try:
            self._post("revoke", {"token": token})
        except OAuthError as error:
            if error.error not in ("invalid_token", "unsupported_token_type"):
                raise

    def introspect(self, token: str, *, hint: str = "access_token") -> dict[str, Json]:
        """RFC 7662: {"active": bool, …}."""
        fields = {"token": token, "token_type_hint": hint, **self._authentication()}
        return answers.decode_object(self._post("introspect", fields))

    def identity(self, reply: TokenReply) -> dict[str, Json]:
        """What the identity address says of the user: names, locale, time zone, links."""
        answer = Transport(
            self._hosts.server_url(reply.instance_url), session=self._session, timeout=self._timeout
        ).send(
            "GET",
            f"/id/{reply.org_id}/{reply.user_id}",
            params={"version": "latest"},
            headers={"Accept": "application/json"},
            auth=Credential(reply.access_token),
            max_bytes=MEGABYTE,
        )
        return answers.decode_object(answers.check(answer, secrets=(reply.access_token,)))

    def verify_id_token(self, id_token: str, nonce: str | None) -> Identity:
        """The identity that the token proves, by the keys of the host that issued it to us."""
        keys = key_set(self._transport.origin)
        return verify_id_token(id_token, keys=keys, hosts=self._hosts, client_id=self.client_id, nonce=nonce)

    def _grant(self, grant_type: str, **fields: str) -> TokenReply:
        return self._reply(self._post("token", {"grant_type": grant_type, **fields, **self._authentication()}))

    def _reply(self, answer: Answer) -> TokenReply:
        return tokens.read(answers.decode_object(answer), hosts=self._hosts, secret=self._secret)

    def _authentication(self) -> dict[str, str]:
        """``client_secret_post``; a public client names itself only."""
        return {"client_id": self.client_id} | ({"client_secret": self._secret} if self._secret else {})

    def _post(self, endpoint: str, fields: Mapping[str, str]) -> Answer:
        """One form, never repeated: codes and rotating tokens work once."""
        answer = self._transport.send(
            "POST",
            f"/services/oauth2/{endpoint}",
            data=dict(fields),
            headers={"Accept": "application/json"},
            max_bytes=MEGABYTE,
        )
        if 200 <= answer.status < 300:
            return answer
        raise _refusal(answer, secrets=[value for key, value in fields.items() if key in _CONFIDENTIAL])


def _refusal(answer: Answer, secrets: list[str]) -> SalesforceError:
    """An OAuth endpoint's {error, error_description}; what has not that shape is a server's or a proxy's error."""
    error = answers.refusal(answer, secrets=secrets)
    if not isinstance(error, Refused) or not error.code:
        return error
    said = error.faults[0]
    if "rate exceeded" in said.message.lower():
        # Also spelled invalid_grant; taking it for a spent grant would end a login that is well.
        return LimitExceeded(answer.status, error.faults)
    kind = ReauthRequired if said.code == "invalid_grant" else OAuthError
    return kind(said.code, said.message)
