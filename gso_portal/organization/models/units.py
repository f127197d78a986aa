from datetime import date

from django.db import models
from django.db.models import Case, Exists, F, OuterRef, Q, Subquery, When
from django.db.models.expressions import RawSQL

from gso_portal.lib.constraints import known_value, nfc_text, one_at_a_time, ordered_days
from gso_portal.organization.models.dated import Dated
from gso_portal.organization.models.documents import DocumentRef

SUBTREE = """
    WITH RECURSIVE subtree(id) AS (
        SELECT unnest(%s::bigint[])
        UNION
        SELECT child.id FROM organization_unit child JOIN subtree ON child.parent_id = subtree.id
    )
    SELECT id FROM subtree
"""


class UnitKind(models.TextChoices):
    LEADERSHIP = "leadership", "Lãnh đạo Tổng cục"
    DEPARTMENT = "department", "Đơn vị thuộc cơ quan Tổng cục"
    PUBLIC_SERVICE = "public_service", "Đơn vị sự nghiệp"
    PROVINCIAL_OFFICE = "provincial_office", "Cục Thống kê tỉnh, thành phố"
    DIVISION = "division", "Phòng"
    DISTRICT_BRANCH = "district_branch", "Chi cục Thống kê"
    EXTERNAL = "external", "Cơ quan ngoài ngành"


class Region(models.Model):
    """A socio-economic region. Its place in tables is data: law and yearbook order the regions
    differently."""

    code = models.CharField("mã", max_length=16, unique=True)
    name = models.CharField("tên", max_length=120)
    sort_order = models.PositiveSmallIntegerField("thứ tự")

    class Meta:
        verbose_name = verbose_name_plural = "vùng"
        ordering = ["sort_order"]
        constraints = [nfc_text("code", "name", name="region_nfc")]

    def __str__(self):
        return self.name


class UnitQuerySet(models.QuerySet):
    def valid_on(self, day: date):
        """The units that existed on that day: those that bore a name then."""
        return self.filter(Exists(UnitName.objects.valid_on(day).filter(unit=OuterRef("pk"))))

    def with_name_on(self, day: date):
        """Adds `name`, `abbreviation` and `code` of that day. A unit without a name then has its last one
        before, else its first one after, so that no table prints an empty cell."""
        begun = Case(When(Q(valid_from=None) | Q(valid_from__lte=day), then=F("valid_from")))
        nearest = UnitName.objects.filter(unit=OuterRef("pk")).order_by(
            Case(When(valid_from__gt=day, then=1), default=0), begun.desc(nulls_last=True), "valid_from"
        )
        return self.annotate(
            **{field: Subquery(nearest.values(field)[:1]) for field in ("name", "abbreviation", "code")}
        )

    def below(self, unit_ids):
        """These units and everything under them."""
        return self.filter(pk__in=RawSQL(SUBTREE, [list(unit_ids)]))  # noqa: S611 constant text

    def visible_to(self, user, on: date | None = None):
        """The units whose internal rows the user may see: all, or the user's own and those below."""
        if not user.is_authenticated:
            return self.none()
        if user.sees_everything(on):
            return self.all()
        return self.below(unit.pk for unit in user.units_on(on))


class Unit(models.Model):
    """A unit's identity, which outlives its names. It exists on the days on which it bears a name.

    `token` is the fixed text by which files, commands and reference data name the unit ("TKTH", "TKTH19",
    "CTK:34"). It is not an office code: codes and names are given again to other units over time (seven
    province codes changed their meaning in 2025, and "TKTH" abbreviates two different departments), the
    token never is. No screen shows it.
    """

    token = models.CharField("khóa trao đổi dữ liệu", max_length=200, unique=True)
    kind = models.CharField("loại", max_length=20, choices=UnitKind)
    parent = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
        verbose_name="trực thuộc",
    )
    region = models.ForeignKey(
        Region, on_delete=models.PROTECT, null=True, blank=True, related_name="units", verbose_name="vùng"
    )
    sort_order = models.PositiveSmallIntegerField("thứ tự", default=0)
    is_subject_matter = models.BooleanField("đơn vị nghiệp vụ", default=False)

    objects = UnitQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "đơn vị"
        ordering = ["sort_order", "token"]
        constraints = [
            known_value("kind", UnitKind.values, name="unit_kind_known", what="Loại đơn vị"),
            models.CheckConstraint(
                name="unit_not_own_parent",
                condition=Q(parent=None) | ~Q(parent=F("pk")),
                violation_error_message="Đơn vị không thể trực thuộc chính nó.",
            ),
            nfc_text("token", name="unit_nfc"),
        ]

    def __str__(self):
        return self.token


class UnitName(Dated):
    """What a unit was called, and the code it had, from one day to another."""

    unit = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="names", verbose_name="đơn vị")
    code = models.CharField("mã", max_length=20, blank=True)
    name = models.CharField("tên", max_length=250)
    abbreviation = models.CharField("tên viết tắt", max_length=60, blank=True)
    name_en = models.CharField("tên tiếng Anh", max_length=250, blank=True)
    folded = models.CharField("khóa so khớp", max_length=250, db_index=True, editable=False)

    class Meta:
        verbose_name = verbose_name_plural = "tên đơn vị"
        ordering = ["unit_id", F("valid_from").asc(nulls_first=True)]
        constraints = [
            one_at_a_time("unit", name="unit_name_once", message="Trong một ngày, đơn vị chỉ có một tên."),
            ordered_days("unit_name_days"),
            models.CheckConstraint(
                name="unit_name_filled",
                condition=~Q(name="") & ~Q(folded=""),
                violation_error_message="Tên đơn vị phải có chữ.",
            ),
            nfc_text("code", "name", "abbreviation", "name_en", name="unit_name_nfc"),
        ]

    def __str__(self):
        return self.name

    @property
    def short(self) -> str:
        """What a narrow column prints."""
        return self.abbreviation or self.name


class UnitAlias(models.Model):
    """Another way of writing a unit's name. Two units may share one ("TKTH" of 2019 and of 2020): the day
    decides."""

    unit = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="aliases", verbose_name="đơn vị")
    text = models.CharField("cách viết", max_length=250)
    folded = models.CharField("khóa so khớp", max_length=250, editable=False)

    class Meta:
        verbose_name = verbose_name_plural = "cách viết khác của đơn vị"
        ordering = ["unit_id", "id"]
        indexes = [models.Index(fields=["folded"], name="unit_alias_folded")]
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "folded"],
                name="unit_alias_once",
                violation_error_message="Cách viết này đã có.",
            ),
            models.CheckConstraint(
                name="unit_alias_filled",
                condition=~Q(folded=""),
                violation_error_message="Cách viết phải có chữ.",
            ),
            nfc_text("text", name="unit_alias_nfc"),
        ]

    def __str__(self):
        return self.text


class UnitSuccession(models.Model):
    """From that day on the successor carries on (a part of) the predecessor's work."""

    class Kind(models.TextChoices):
        MERGE = "merge", "Hợp nhất"
        SPLIT = "split", "Chia tách"
        RENAME = "rename", "Đổi tên, bổ sung chức năng"
        TRANSFER = "transfer", "Chuyển giao"

    predecessor = models.ForeignKey(
        Unit, on_delete=models.PROTECT, related_name="successions_out", verbose_name="đơn vị cũ"
    )
    successor = models.ForeignKey(
        Unit, on_delete=models.PROTECT, related_name="successions_in", verbose_name="đơn vị mới"
    )
    kind = models.CharField("hình thức", max_length=10, choices=Kind)
    effective_on = models.DateField("có hiệu lực từ")
    document = models.ForeignKey(
        DocumentRef, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="văn bản"
    )

    class Meta:
        verbose_name = verbose_name_plural = "kế thừa đơn vị"
        ordering = ["effective_on", "predecessor_id", "successor_id"]
        constraints = [
            models.UniqueConstraint(
                fields=["predecessor", "successor"],
                name="unit_succession_once",
                violation_error_message="Quan hệ kế thừa này đã có.",
            ),
            models.CheckConstraint(
                name="unit_succession_two_units",
                condition=~Q(predecessor=F("successor")),
                violation_error_message="Đơn vị không thể kế thừa chính nó.",
            ),
        ]

    def __str__(self):
        return f"{self.predecessor} → {self.successor}"
