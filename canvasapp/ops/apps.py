from django.apps import AppConfig


class OpsConfig(AppConfig):
    name = "canvasapp.ops"
    label = "ops"
    verbose_name = "Operations"
