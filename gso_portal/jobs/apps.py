from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class JobsConfig(AppConfig):
    name = "gso_portal.jobs"
    label = "jobs"
    verbose_name = "Việc chạy nền"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        """Every process knows every kind: the web asks it who may download, the worker what to run."""
        autodiscover_modules("jobs")
