"""SOQL: parsed by hand, compiled to SQL, answered in Salesforce's shapes."""

from .parser import parse as parse
from .plan import Plan as Plan
from .plan import compile_query as compile_query
from .scope import Org as Org
