from django.apps import AppConfig


class DashboardConfig(AppConfig):
    name = "gso_portal.dashboard"
