from django.db import models

from gso_portal.lib.constraints import nfc_text, one_at_a_time, ordered_days
from gso_portal.organization.models.dated import Dated
from gso_portal.organization.models.units import Unit


class UnitGroup(models.Model):
    """Units that plans name together ("63 CTK", "các Vụ nghiệp vụ"). `token` names the group in files and
    commands. An open group ("các đơn vị liên quan") has no members: whoever plans must say who is meant."""

    token = models.CharField("khóa trao đổi dữ liệu", max_length=40, unique=True)
    name = models.CharField("tên", max_length=250)
    units = models.ManyToManyField(Unit, through="UnitGroupMember", related_name="groups")

    class Meta:
        verbose_name = verbose_name_plural = "nhóm đơn vị"
        ordering = ["token"]
        constraints = [nfc_text("token", "name", name="unit_group_nfc")]

    def __str__(self):
        return self.name


class UnitGroupAlias(models.Model):
    group = models.ForeignKey(
        UnitGroup, on_delete=models.CASCADE, related_name="aliases", verbose_name="nhóm"
    )
    text = models.CharField("cách viết", max_length=250)
    folded = models.CharField("khóa so khớp", max_length=250, unique=True, editable=False)

    class Meta:
        verbose_name = verbose_name_plural = "cách viết khác của nhóm"
        ordering = ["group_id", "id"]
        constraints = [
            models.CheckConstraint(
                name="unit_group_alias_filled",
                condition=~models.Q(folded=""),
                violation_error_message="Cách viết phải có chữ.",
            ),
            nfc_text("text", name="unit_group_alias_nfc"),
        ]

    def __str__(self):
        return self.text


class UnitGroupMember(Dated):
    group = models.ForeignKey(
        UnitGroup, on_delete=models.CASCADE, related_name="members", verbose_name="nhóm"
    )
    unit = models.ForeignKey(
        Unit, on_delete=models.CASCADE, related_name="group_members", verbose_name="đơn vị"
    )

    class Meta:
        verbose_name = verbose_name_plural = "thành viên nhóm"
        ordering = ["group_id", "unit__sort_order", "id"]
        constraints = [
            one_at_a_time(
                "group",
                "unit",
                name="unit_group_member_once",
                message="Đơn vị đã thuộc nhóm trong thời gian này.",
            ),
            ordered_days("unit_group_member_days"),
        ]
