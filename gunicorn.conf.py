"""gunicorn as Heroku's router wants it. ``PORT`` and ``WEB_CONCURRENCY`` (workers) are read by gunicorn itself."""

from pathlib import Path

from canvasapp.ops.logging import logging_config

# A request mostly waits for Salesforce. Two workers of eight keep below the 20 connections of the smallest database.
worker_class = "gthread"
threads = 8
# Load the application once; what is wrong with the environment is said once, too.
preload_app = True

# Heroku kills a dyno 30 seconds after it has asked it to stop.
timeout = 30
graceful_timeout = 25
# Longer than the router keeps an idle connection (90 seconds), so that it is never the dyno that hangs up on it.
keepalive = 95

# Heartbeats of workers go to memory: a disk may make them wait.
worker_tmp_dir = "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108  # this is what it is for
control_socket_disable = True

# The app writes a line for every request; gunicorn's own lines look the same.
accesslog = None
logconfig_dict = logging_config(json=True)
logconfig_dict["loggers"]["gunicorn.error"] = {"handlers": ["stream"], "propagate": False}
