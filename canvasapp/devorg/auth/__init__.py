"""Who is asking: access tokens of clients, sessions of browsers."""

from .grants import Grant as Grant
from .grants import bearer as bearer
