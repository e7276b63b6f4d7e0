"""The addresses of the API and of the journal; what is below ``/services/data/`` is found in ``routes``."""

from django.urls import path, re_path

# These register their handlers; patterns are tried in this order, so sobjects, which takes any name, comes last.
from . import changes, collections, composite, edge, journal, limits, queries, resources, search, sobjects, tree

HANDLERS = (resources, limits, queries, changes, search, collections, tree, composite, sobjects)

urlpatterns = [
    re_path(r"^services/data/?$", edge.versions),
    re_path(r"^services/data/(?P<path>.+)$", edge.api),
    path("devorg/journal/", journal.page),
]
