from allauth.account import views
from django.urls import path

# Only these two pages of allauth: no sign-up, and no password by e-mail.
urlpatterns = [
    path("dang-nhap/", views.login, name="account_login"),
    path("dang-xuat/", views.logout, name="account_logout"),
]
