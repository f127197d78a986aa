from django.urls import path

from ..views.evidence import evidence_add, evidence_download, evidence_remove
from ..views.reports import report_accept, report_discard, report_return, report_save, report_withdraw
from ..views.task import task_detail

urlpatterns = [
    path("nhiem-vu/<int:pk>/", task_detail, name="task-detail"),
    path("nhiem-vu/<int:pk>/bao-cao/", report_save, name="report-save"),
    path("bao-cao/<int:pk>/xac-nhan/", report_accept, name="report-accept"),
    path("bao-cao/<int:pk>/tra-lai/", report_return, name="report-return"),
    path("bao-cao/<int:pk>/rut-lai/", report_withdraw, name="report-withdraw"),
    path("bao-cao/<int:pk>/bo-nhap/", report_discard, name="report-discard"),
    path("bao-cao/<int:pk>/tep/", evidence_add, name="evidence-add"),
    path("tep/<uuid:pk>/", evidence_download, name="evidence-download"),
    path("tep/<uuid:pk>/bo/", evidence_remove, name="evidence-remove"),
]
