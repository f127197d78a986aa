from allauth.account import views
from django.urls import path

from gso_portal.organization.views import passwords, sessions

# Only these two pages of allauth: no sign-up, and no password by e-mail.
urlpatterns = [
    path("dang-nhap/", views.login, name="account_login"),
    path("dang-xuat/", views.logout, name="account_logout"),
    path("quen-mat-khau/", passwords.password_forgotten, name="password-forgotten"),
    path("quen-mat-khau/da-gui/", passwords.password_asked, name="password-asked"),
    path("tai-khoan/", sessions.session_list, name="session-list"),
    path("tai-khoan/mat-khau/", passwords.password_change, name="password-change"),
    path("tai-khoan/phien/ket-thuc/", sessions.session_end_others, name="session-end-others"),
    path("tai-khoan/phien/<slug:handle>/ket-thuc/", sessions.session_end, name="session-end"),
    path("quan-tri/yeu-cau-mat-khau/", passwords.password_requests, name="password-requests"),
    path(
        "quan-tri/yeu-cau-mat-khau/<int:pk>/bo-qua/",
        passwords.password_request_dismiss,
        name="password-request-dismiss",
    ),
]
