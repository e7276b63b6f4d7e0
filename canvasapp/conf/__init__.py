"""Conf: the environment as typed values. Read once, at start-up, with everything that is wrong said at once."""

from .environment import Conf as Conf
from .environment import ConfError as ConfError
from .environment import Problem as Problem
from .environment import load as load
from .secret import Secret as Secret
