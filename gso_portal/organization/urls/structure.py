from django.urls import path

from gso_portal.organization.views import groups, structure

urlpatterns = [
    path("quan-tri/don-vi/", structure.unit_list, name="unit-list"),
    path("quan-tri/don-vi/moi/", structure.unit_new, name="unit-new"),
    path("quan-tri/don-vi/<int:pk>/", structure.unit_detail, name="unit-detail"),
    path("quan-tri/don-vi/<int:pk>/doi-ten/", structure.unit_rename, name="unit-rename"),
    path("quan-tri/don-vi/<int:pk>/ket-thuc/", structure.unit_close, name="unit-close"),
    path("quan-tri/don-vi/<int:pk>/cap-tren/", structure.unit_parent, name="unit-parent"),
    path("quan-tri/don-vi/<int:pk>/cach-viet/", structure.alias_add, name="unit-alias-add"),
    path(
        "quan-tri/don-vi/<int:pk>/cach-viet/<int:alias>/bo/",
        structure.alias_remove,
        name="unit-alias-remove",
    ),
    path("quan-tri/nhom-don-vi/", groups.group_list, name="group-list"),
    path("quan-tri/nhom-don-vi/<int:pk>/", groups.group_detail, name="group-detail"),
    path("quan-tri/nhom-don-vi/<int:pk>/thanh-vien/", groups.group_member_add, name="group-member-add"),
    path(
        "quan-tri/nhom-don-vi/<int:pk>/thanh-vien/<int:member>/ra/",
        groups.group_member_end,
        name="group-member-end",
    ),
    path("quan-tri/nhom-don-vi/<int:pk>/cach-viet/", groups.group_alias_add, name="group-alias-add"),
    path(
        "quan-tri/nhom-don-vi/<int:pk>/cach-viet/<int:alias>/bo/",
        groups.group_alias_remove,
        name="group-alias-remove",
    ),
]
