"""The worker: `celery -A gso_portal.celery worker -Q quick,export`; what it runs is in `<app>/jobs.py`."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gso_portal.settings")

app = Celery("gso_portal")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.steps["worker"].add("gso_portal.jobs.beats:WorkerBeat")
