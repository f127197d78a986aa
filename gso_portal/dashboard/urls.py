from django.urls import path

from . import views
from .audit.views import audit, audit_export

app_name = "dashboard"

urlpatterns = [
    path("", views.home, name="home"),
    path("nhat-ky/", audit, name="audit"),
    path("nhat-ky/xuat/", audit_export, name="audit-export"),
    path("healthz", views.healthz, name="healthz"),
]
