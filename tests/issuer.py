"""A token server over a real socket that answers as Salesforce's does, and as a bad one would when told to."""

import base64
import hashlib
import hmac
import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

ORG_ID = "00D5g000004xYzAEAU"
USER_ID = "0055g00000BcDeFAAV"
KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)


class Issuer:
    """``begun`` maps an authorization code to the query of its authorize request; ``requests`` is what came in."""

    def __init__(self, secret: str) -> None:
        self.secret = secret
        self.origin = ""
        self.begun: dict[str, dict[str, str]] = {}
        self.requests: list[tuple[str, dict[str, str]]] = []
        self.refresh_tokens = {"refresh-0"}
        self.rotations = 0
        self.claims: dict[str, Any] = {}
        self.reply: dict[str, Any] = {}
        self.answer: Callable[[str, dict[str, str]], tuple[int, Any] | None] = lambda path, form: None
        self.lock = threading.Lock()

    def approve(self, authorize_url: str) -> dict[str, str]:
        """What the browser brings back when the user says yes at ``authorize_url``."""
        query = {name: values[0] for name, values in parse_qs(urlsplit(authorize_url).query).items()}
        code = f"code-{len(self.begun)}"
        self.begun[code] = query
        return {"code": code, "state": query["state"]}

    def token(self, form: dict[str, str]) -> tuple[int, Any]:
        if form["grant_type"] == "refresh_token":
            return self._refresh(form)
        query = self.begun.pop(form["code"], None)
        if query is None:
            return 400, {"error": "invalid_grant", "error_description": "expired authorization code"}
        challenge = base64.urlsafe_b64encode(hashlib.sha256(form["code_verifier"].encode()).digest()).rstrip(b"=")
        if challenge.decode() != query["code_challenge"]:
            return 400, {"error": "invalid_grant", "error_description": "invalid code verifier"}
        return 200, self._tokens("refresh-0", nonce=query["nonce"])

    def _refresh(self, form: dict[str, str]) -> tuple[int, Any]:
        with self.lock:
            if form["refresh_token"] not in self.refresh_tokens:
                return 400, {"error": "invalid_grant", "error_description": "expired access/refresh token"}
            self.rotations += 1
            self.refresh_tokens = {f"refresh-{self.rotations}"}
        return 200, self._tokens(f"refresh-{self.rotations}")

    def _tokens(self, refresh_token: str, nonce: str = "") -> dict[str, Any]:
        identity, issued_at = f"{self.origin}/id/{ORG_ID}/{USER_ID}", str(time.time_ns() // 1_000_000)
        signature = hmac.new(self.secret.encode(), (identity + issued_at).encode(), hashlib.sha256).digest()
        now = int(time.time())
        claims = {
            "iss": self.origin,
            "sub": identity,
            "aud": "test-consumer-key",
            "iat": now,
            "exp": now + 120,
            "nonce": nonce,
        } | self.claims
        return {
            "access_token": f"00D5g000004xYzA!access-{self.rotations}",
            "refresh_token": refresh_token,
            "instance_url": self.origin,
            "id": identity,
            "issued_at": issued_at,
            "signature": base64.b64encode(signature).decode(),
            "scope": "openid api refresh_token",
            "token_type": "Bearer",
            "id_token": jwt.encode(claims, KEY, algorithm="RS256", headers={"kid": "key-1"}),
        } | self.reply

    def keys(self) -> dict[str, Any]:
        jwk = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(KEY.public_key()))
        return {"keys": [jwk | {"kid": "key-1", "alg": "RS256", "use": "sig"}]}

    def userinfo(self) -> dict[str, Any]:
        return {
            "sub": f"{self.origin}/id/{ORG_ID}/{USER_ID}",
            "user_id": USER_ID,
            "organization_id": ORG_ID,
            "preferred_username": "ada@acme.example",
            "name": "Ada Lovelace",
            "given_name": "Ada",
            "family_name": "Lovelace",
            "email": "ada@acme.example",
            "zoneinfo": "Europe/Berlin",
            "locale": "de_DE",
            "language": "en_US",
            "user_type": "STANDARD",
        }

    def respond(self, path: str, form: dict[str, str]) -> tuple[int, Any]:
        with self.lock:
            self.requests.append((path, form))
        if (special := self.answer(path, form)) is not None:
            return special
        match path:
            case "/services/oauth2/token":
                return self.token(form)
            case "/id/keys":
                return 200, self.keys()
            case "/services/oauth2/userinfo":
                return 200, self.userinfo()
            case "/services/oauth2/revoke":
                return 200, ""
        return 404, [{"errorCode": "NOT_FOUND", "message": "not here"}]


@contextmanager
def running(secret: str) -> Iterator[Issuer]:
    issuer = Issuer(secret)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            length = int(self.headers.get("Content-Length", 0))
            form = {name: values[0] for name, values in parse_qs(self.rfile.read(length).decode()).items()}
            self._respond(form)

        def do_GET(self) -> None:
            self._respond({})

        def _respond(self, form: dict[str, str]) -> None:
            status, value = issuer.respond(urlsplit(self.path).path, form)
            body = value.encode() if isinstance(value, str) else json.dumps(value).encode()
            self.send_response(status)
            self.send_header(
                "Content-Type", "text/html" if isinstance(value, str) else "application/json;charset=UTF-8"
            )
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *args: Any) -> None:
            """The recorded requests are the log."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    issuer.origin = f"http://localhost:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield issuer
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
