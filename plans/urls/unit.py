from django.urls import path

from ..views.queue import report_decide, report_queue
from ..views.unit import my_unit, task_done_today, task_not_done

urlpatterns = [
    path("don-vi-toi/", my_unit, name="my-unit"),
    path("don-vi-toi/<int:pk>/xong/", task_done_today, name="my-unit-done"),
    path("don-vi-toi/<int:pk>/chua-xong/", task_not_done, name="my-unit-not-done"),
    path("cho-xac-nhan/", report_queue, name="report-queue"),
    path("cho-xac-nhan/quyet-dinh/", report_decide, name="report-queue-decide"),
]
