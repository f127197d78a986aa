from django.urls import path

from ..views import spellings, structure

urlpatterns = [
    path("quan-tri/sap-xep/", structure.reorganization_list, name="reorganization-list"),
    path("quan-tri/sap-xep/moi/", structure.reorganization_new, name="reorganization-new"),
    path("quan-tri/sap-xep/tinh-2025/", structure.reorganization_2025, name="reorganization-2025"),
    path("quan-tri/sap-xep/<int:pk>/", structure.reorganization_detail, name="reorganization-detail"),
    path(
        "quan-tri/sap-xep/<int:pk>/phan-giao/", structure.reorganization_assign, name="reorganization-assign"
    ),
    path("quan-tri/sap-xep/<int:pk>/ap-dung/", structure.reorganization_apply, name="reorganization-apply"),
    path("quan-tri/sap-xep/<int:pk>/hoan-tac/", structure.reorganization_undo, name="reorganization-undo"),
    path(
        "quan-tri/sap-xep/<int:pk>/xac-nhan/",
        structure.reorganization_confirm,
        name="reorganization-confirm",
    ),
    path("quan-tri/sap-xep/<int:pk>/bo/", structure.reorganization_discard, name="reorganization-discard"),
    path("quan-tri/chua-nhan-dien/", spellings.spelling_list, name="spelling-list"),
    path("quan-tri/chua-nhan-dien/ghi/", spellings.spelling_settle, name="spelling-settle"),
    path("quan-tri/chua-nhan-dien/<int:pk>/hoi-lai/", spellings.spelling_unignore, name="spelling-unignore"),
    path("nhap-ke-hoach/<uuid:pk>/doc-lai/", spellings.import_reread, name="import-reread"),
]
