from django.urls import path, register_converter

from canvasapp.salesforce import sfid18

from . import views
from .schema import API_NAME


class ObjectName:
    """The API name of an object; anything else is a 404 before Salesforce is asked."""

    regex = API_NAME

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


class RecordId:
    """A record id of 15 or 18 characters; views get 18."""

    regex = "[A-Za-z0-9]{15}(?:[A-Za-z0-9]{3})?"

    def to_python(self, value: str) -> str:
        return sfid18(value)

    def to_url(self, value: str) -> str:
        return value


register_converter(ObjectName, "sobject")
register_converter(RecordId, "sfid")

app_name = "workspace"
urlpatterns = [
    path("", views.home, name="home"),
    path("access/", views.access, name="access"),
    path("record/", views.record, name="record"),
    path("records/", views.objects, name="objects"),
    path("records/<sobject:sobject>/", views.listing, name="list"),
    path("records/<sobject:sobject>/<sfid:record_id>/", views.detail, name="detail"),
    path("records/<sobject:sobject>/<sfid:record_id>/edit/", views.edit, name="edit"),
    path("lookup/<sobject:sobject>/", views.lookup, name="lookup"),
    path("bridge/", views.bridge, name="bridge"),
]
