from django.urls import path

from gso_portal.organization.views import one_time, people, people_import

urlpatterns = [
    path("quan-tri/nguoi-dung/", people.user_list, name="user-list"),
    path("quan-tri/nguoi-dung/mo/", people.user_open, name="user-open"),
    path("quan-tri/nguoi-dung/mat-khau/", one_time.password_sheet, name="password-sheet"),
    path("quan-tri/nguoi-dung/nhap/", people_import.people_import_list, name="people-import-list"),
    path(
        "quan-tri/nguoi-dung/nhap/mau/", people_import.people_import_template, name="people-import-template"
    ),
    path(
        "quan-tri/nguoi-dung/nhap/<int:pk>/", people_import.people_import_detail, name="people-import-detail"
    ),
    path(
        "quan-tri/nguoi-dung/nhap/<int:pk>/xac-nhan/",
        people_import.people_import_confirm,
        name="people-import-confirm",
    ),
    path("quan-tri/nguoi-dung/<int:pk>/", people.user_detail, name="user-detail"),
    path("quan-tri/nguoi-dung/<int:pk>/sua/", people.user_edit, name="user-edit"),
    path("quan-tri/nguoi-dung/<int:pk>/khoa/", people.user_close, name="user-close"),
    path("quan-tri/nguoi-dung/<int:pk>/mo-lai/", people.user_reopen, name="user-reopen"),
    path("quan-tri/nguoi-dung/<int:pk>/ket-thuc-phien/", people.user_end_sessions, name="user-end-sessions"),
    path("quan-tri/nguoi-dung/<int:pk>/mat-khau/", one_time.password_issue, name="password-issue"),
    path("quan-tri/nguoi-dung/<int:pk>/vai-tro/", people.role_give, name="role-give"),
    path("quan-tri/nguoi-dung/<int:pk>/vai-tro/<int:post_pk>/ket-thuc/", people.role_end, name="role-end"),
]
