from django.urls import include, path

handler400 = "gso_portal.dashboard.views.bad_request"
handler403 = "gso_portal.dashboard.views.permission_denied"
handler404 = "gso_portal.dashboard.views.page_not_found"
handler500 = "gso_portal.dashboard.views.server_error"

urlpatterns = [
    path("", include("gso_portal.dashboard.urls")),
    path("", include("gso_portal.organization.urls")),
    path("", include("plans.urls")),
    path("viec/", include("gso_portal.jobs.urls")),
]
