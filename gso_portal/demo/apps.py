from django.apps import AppConfig


class DemoConfig(AppConfig):
    name = "gso_portal.demo"
    label = "demo"
    verbose_name = "Dữ liệu trình diễn"
