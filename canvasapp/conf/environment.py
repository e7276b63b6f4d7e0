"""The environment variables that the app knows, and how they become values."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import NamedTuple

from . import values
from .secret import Secret

DATABASE = "sqlite:///db.sqlite3"
HOSTS = ("app.localhost", "localhost", "127.0.0.1", "[::1]")
LOGIN_URL = "https://login.salesforce.com"
ORG_PORT = 8001

KEY_MEND = "make one with python -c 'import secrets; print(secrets.token_urlsafe(64))'"
CONSUMER_MEND = "copy the consumer secret from Setup; while rotating two of them, comma-separated"
FERNET_MEND = "make one with python -c 'from cryptography.fernet import Fernet; print(Fernet.generate_key().decode())'"


class Problem(NamedTuple):
    """A variable and what to do about it, as the end of a sentence that begins with the variable's name."""

    variable: str
    mend: str


class ConfError(Exception):
    """The environment cannot be used. ``problems`` has every variable that is wrong, in the order of the README."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        self.problems = problems
        lines = "".join(f"\n  {variable} {mend}" for variable, mend in problems)
        count = "1 environment variable needs" if len(problems) == 1 else f"{len(problems)} environment variables need"
        super().__init__(f"{count} mending (see the README, or run `make run` on a laptop):{lines}")


@dataclass(frozen=True, kw_only=True)
class Conf:
    """What the app is told from outside. Times are in seconds."""

    debug: bool
    secret_key: Secret
    database_url: str = field(repr=False)
    canvas_consumer_key: str
    canvas_consumer_secrets: tuple[Secret, ...]
    canvas_developer_name: str
    canvas_max_age: int
    canvas_session_age: int
    salesforce_login_url: str
    salesforce_private_key: Secret | None
    allowed_orgs: frozenset[str]
    allowed_hosts: tuple[str, ...]
    credential_keys: tuple[Secret, ...]
    trust_forwarded_proto: bool


class _Reader:
    """Takes variables out of the environment and remembers what was wrong with them."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        self.environ = environ
        self.problems: list[Problem] = []

    def optional[T](self, name: str, parse: Callable[[str], T], default: T) -> T:
        """The parsed value; ``default`` when the variable is not set, and after a problem has been noted."""
        text = self.environ.get(name)
        if text is None:
            return default
        if not text.strip():
            self.problems.append(Problem(name, "is empty: give it a value or take it away"))
            return default
        try:
            return parse(text.strip())
        except ValueError as error:
            self.problems.append(Problem(name, str(error)))
            return default

    def required[T](self, name: str, parse: Callable[[str], T], placeholder: T, mend: str) -> T:
        """As ``optional``, but a missing variable is a problem. ``placeholder`` never leaves :func:`load`."""
        if name not in self.environ:
            self.problems.append(Problem(name, f"is missing: {mend}"))
        return self.optional(name, parse, placeholder)


def load(environ: Mapping[str, str], *, org_id: Callable[[str], str]) -> Conf:
    """The configuration in ``environ``. Raises :class:`ConfError` with all that is wrong.

    ``org_id`` gives the 18 characters of an id, or ``ValueError``; the room that knows how stands above this one.

    With ``DEBUG`` the app is a developer's: the database, the hosts and the dev org's address have defaults. Without it
    nothing is assumed and weak secrets are refused.
    """
    read = _Reader(environ)
    debug = read.optional("DEBUG", values.boolean, False)
    if debug and "DYNO" in environ:
        read.problems.append(Problem("DEBUG", "must be off where strangers reach the app"))
    strict = not debug
    org_port = read.optional("ORG_PORT", values.port, ORG_PORT)
    secret_key = partial(values.secret_key, strict=strict)
    consumer_secrets = partial(values.consumer_secrets, strict=strict)
    login_url = partial(values.login_url, strict=strict)
    hosts = partial(values.hosts, strict=strict)
    org_ids = partial(values.org_ids, canonical=org_id)
    conf = Conf(
        debug=debug,
        secret_key=read.required("SECRET_KEY", secret_key, Secret(""), KEY_MEND),
        database_url=(
            read.required("DATABASE_URL", values.database_url, "", "postgres://user:password@host:port/name")
            if strict
            else read.optional("DATABASE_URL", values.database_url, DATABASE)
        ),
        canvas_consumer_key=read.required("CANVAS_CONSUMER_KEY", str, "", "copy the consumer key from Setup"),
        canvas_consumer_secrets=read.required("CANVAS_CONSUMER_SECRET", consumer_secrets, (), CONSUMER_MEND),
        canvas_developer_name=read.optional("CANVAS_DEVELOPER_NAME", str, ""),
        canvas_max_age=read.optional("CANVAS_MAX_AGE", values.seconds, 7200),
        canvas_session_age=read.optional("CANVAS_SESSION_AGE", values.seconds, 3600),
        salesforce_login_url=read.optional(
            "SALESFORCE_LOGIN_URL", login_url, LOGIN_URL if strict else f"http://localhost:{org_port}"
        ),
        salesforce_private_key=read.optional("SALESFORCE_PRIVATE_KEY", values.private_key, None),
        allowed_orgs=read.optional("ALLOWED_ORGS", org_ids, frozenset()),
        allowed_hosts=(
            read.required("ALLOWED_HOSTS", hosts, (), "the host names that this app answers to")
            if strict
            else read.optional("ALLOWED_HOSTS", hosts, HOSTS)
        ),
        credential_keys=read.required("CREDENTIAL_KEYS", values.credential_keys, (), FERNET_MEND),
        # On Heroku the router writes X-Forwarded-Proto over whatever a client sent, and DYNO says that this is Heroku.
        trust_forwarded_proto=read.optional("TRUST_FORWARDED_PROTO", values.boolean, "DYNO" in environ),
    )
    if read.problems:
        raise ConfError(tuple(read.problems))
    return conf
