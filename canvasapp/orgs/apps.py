from django.apps import AppConfig


class OrgsConfig(AppConfig):
    name = "canvasapp.orgs"
    label = "orgs"
    verbose_name = "Salesforce orgs"
