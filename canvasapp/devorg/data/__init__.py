"""The org's data: objects, records, queries, and who may see what. Knows no HTTP and no Django.

``store`` is the org of this process, in the file that ``DEVORG_DATABASE`` names, else ``.devorg.sqlite3`` at the top of
the repository; it is opened when it is first asked for. Its verbs take ``as_user``, an 18-character user id.
"""

import os
import threading
from pathlib import Path

from . import ids
from .describe import describe as describe
from .describe import describe_global as describe_global
from .errors import AccessError as AccessError
from .errors import NotFoundError as NotFoundError
from .errors import OrgError as OrgError
from .errors import QueryError as QueryError
from .errors import WriteError as WriteError
from .people import User as User
from .people import active
from .querying import Page as Page
from .records import Store as Store
from .seed import seed as _fill

ORG_ID = ids.make("00D", 1)
store: Store
_stores: dict[str, Store] = {}
_lock = threading.Lock()


def current() -> Store:
    """The org of this process; its file and tables are made when they are missing."""
    path = os.environ.get("DEVORG_DATABASE") or str(Path(__file__).resolve().parents[3] / ".devorg.sqlite3")
    with _lock:
        if path not in _stores:
            _stores[path] = Store(path)
        return _stores[path]


def __getattr__(name: str) -> Store:
    if name == "store":
        return current()
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def seed(org: Store | None = None) -> None:
    """Put the first records into an org that has none."""
    org = org or current()
    with org.database.transaction() as db:
        _fill(db, org.catalog, org.now())


def users() -> list[User]:
    """Active users, the administrator first."""
    with current().database.connection() as db:
        return active(db)


def user(key: str) -> User | None:
    """The active user with this id (15 or 18 characters) or username, whatever its case."""
    normal = ids.normal(key)
    return next((one for one in users() if one.user_id == normal or one.username.lower() == key.lower()), None)
