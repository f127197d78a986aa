from django.urls import path

from ..views.list_export import task_export
from ..views.saved_filters import filter_delete, filter_rename, filter_save
from ..views.tasks import task_list

urlpatterns = [
    path("nhiem-vu/", task_list, name="task-list"),
    path("nhiem-vu/xuat/", task_export, name="task-export"),
    path("nhiem-vu/bo-loc/", filter_save, name="task-filter-save"),
    path("nhiem-vu/bo-loc/<int:pk>/doi-ten/", filter_rename, name="task-filter-rename"),
    path("nhiem-vu/bo-loc/<int:pk>/xoa/", filter_delete, name="task-filter-delete"),
]
