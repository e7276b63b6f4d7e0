"""Ops: what an operator needs from a web application, and what every page shares. It knows no other room."""

from . import request_id as request_id
from .errors import Problem as Problem
from .errors import problem as problem
from .logging import bind as bind
