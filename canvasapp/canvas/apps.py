from django.apps import AppConfig


class CanvasConfig(AppConfig):
    name = "canvasapp.canvas"
    label = "canvas"
    verbose_name = "Canvas sessions"
