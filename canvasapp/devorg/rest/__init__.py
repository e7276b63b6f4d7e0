"""The org's REST API, ``/services/data/…``."""
