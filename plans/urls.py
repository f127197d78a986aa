from django.urls import path

from . import views

app_name = "plans"

urlpatterns = [
    path("so-ket/", views.review, name="review"),
    path("so-ket/xuat/", views.review_export, name="review-export"),
    path("nhiem-vu/", views.task_list, name="task-list"),
    path("nhap-ke-hoach/", views.import_list, name="import-list"),
    path("nhap-ke-hoach/tai-len/", views.import_upload, name="import-upload"),
    path("nhap-ke-hoach/<uuid:pk>/", views.import_detail, name="import-detail"),
    path("nhap-ke-hoach/<uuid:pk>/dong/<int:row>/", views.import_choose, name="import-choose"),
    path("nhap-ke-hoach/<uuid:pk>/dong-y/", views.import_agree, name="import-agree"),
    path("nhap-ke-hoach/<uuid:pk>/xac-nhan/", views.import_confirm, name="import-confirm"),
    path("nhap-ke-hoach/<uuid:pk>/thu-lai/", views.import_retry, name="import-retry"),
    path("nhap-ke-hoach/<uuid:pk>/hoan-tac/", views.import_undo, name="import-undo"),
    path("nhap-ke-hoach/<uuid:pk>/bo/", views.import_discard, name="import-discard"),
]
