from django.urls import path

from ..views.tasks import task_list

urlpatterns = [
    path("nhiem-vu/", task_list, name="task-list"),
]
