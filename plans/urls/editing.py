from django.urls import path

from ..views.bulk import progress_batch, progress_batch_undo, progress_bulk, progress_confirm
from ..views.editing import progress_undo, task_progress, task_row
from ..views.paste import progress_paste

urlpatterns = [
    path("nhiem-vu/<int:pk>/dong/", task_row, name="task-row"),
    path("nhiem-vu/<int:pk>/tien-do/", task_progress, name="task-progress"),
    path("nhiem-vu/<int:pk>/tien-do/<int:report>/hoan-tac/", progress_undo, name="progress-undo"),
    path("nhiem-vu/cap-nhat/", progress_bulk, name="progress-bulk"),
    path("nhiem-vu/cap-nhat/ghi/", progress_confirm, name="progress-confirm"),
    path("nhiem-vu/cap-nhat/<uuid:key>/", progress_batch, name="progress-batch"),
    path("nhiem-vu/cap-nhat/<uuid:key>/hoan-tac/", progress_batch_undo, name="progress-batch-undo"),
    path("nhiem-vu/dan/", progress_paste, name="progress-paste"),
]
