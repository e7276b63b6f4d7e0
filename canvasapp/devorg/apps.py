from django.apps import AppConfig


class DevorgConfig(AppConfig):
    name = "canvasapp.devorg"
    label = "devorg"
    verbose_name = "Dev org"
