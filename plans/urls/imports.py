from django.urls import path

from ..views.import_ends import import_discard, import_undo
from ..views.imports import (
    import_agree,
    import_choose,
    import_confirm,
    import_detail,
    import_list,
    import_retry,
    import_upload,
)

urlpatterns = [
    path("nhap-ke-hoach/", import_list, name="import-list"),
    path("nhap-ke-hoach/tai-len/", import_upload, name="import-upload"),
    path("nhap-ke-hoach/<uuid:pk>/", import_detail, name="import-detail"),
    path("nhap-ke-hoach/<uuid:pk>/dong/<int:row>/", import_choose, name="import-choose"),
    path("nhap-ke-hoach/<uuid:pk>/dong-y/", import_agree, name="import-agree"),
    path("nhap-ke-hoach/<uuid:pk>/xac-nhan/", import_confirm, name="import-confirm"),
    path("nhap-ke-hoach/<uuid:pk>/thu-lai/", import_retry, name="import-retry"),
    path("nhap-ke-hoach/<uuid:pk>/hoan-tac/", import_undo, name="import-undo"),
    path("nhap-ke-hoach/<uuid:pk>/bo/", import_discard, name="import-discard"),
]
