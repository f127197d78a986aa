from datetime import date

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Case, Exists, F, OuterRef, Q, Value, When
from django.db.models.functions import Concat, Lower
from django.utils.functional import cached_property

from gso_portal.lib.constraints import DateRange, known_value, nfc_text, one_at_a_time, ordered_days
from gso_portal.lib.sql_text import VnNorm
from gso_portal.organization.models.dated import Dated
from gso_portal.organization.models.units import Unit


class Role(models.TextChoices):
    STAFF = "staff", "Cán bộ"
    HEAD = "head", "Thủ trưởng đơn vị"
    OFFICE = "office", "Văn phòng tổng hợp kế hoạch"
    TCCB = "tccb", "Thường trực thi đua"
    SCORER = "scorer", "Đơn vị chấm điểm"
    LEADERSHIP = "leadership", "Lãnh đạo Tổng cục"
    AUDITOR = "auditor", "Kiểm tra, giám sát"
    ADMIN = "admin", "Quản trị hệ thống"


SEES_EVERYTHING = frozenset({Role.LEADERSHIP, Role.OFFICE, Role.TCCB, Role.AUDITOR})


class AccountState(models.TextChoices):
    """What an administrator looks for among accounts."""

    OPEN = "open", "Đang hoạt động"
    CLOSED = "closed", "Đã khóa"
    ONE_TIME = "one_time", "Chờ đổi mật khẩu dùng một lần"
    NO_PASSWORD = "no_password", "Chưa được cấp mật khẩu"
    NO_ROLE = "no_role", "Chưa có vai trò"


class UserQuerySet(models.QuerySet):
    def matching(self, text: str):
        """Accounts whose user name, name, post or address holds every word, whatever its marks."""
        found = self.annotate(
            sought=VnNorm(
                Concat(
                    "username",
                    Value(" "),
                    "display_name",
                    Value(" "),
                    "email",
                    output_field=models.TextField(),
                )
            )
        )
        for word in text.split()[:8]:
            found = found.filter(sought__contains=VnNorm(Value(word)))
        return found

    def with_post(self, day: date, *, units=None, role: str | None = None):
        """Accounts that have a post on the day: in one of the units, if given, and in that role, if given."""
        posts = Membership.objects.valid_on(day).filter(user=OuterRef("pk"))
        if units is not None:
            posts = posts.filter(unit__in=units)
        if role:
            posts = posts.filter(role=role)
        return self.filter(Exists(posts))

    def in_state(self, state: str, day: date):
        return self.filter(
            {
                AccountState.OPEN: Q(is_active=True),
                AccountState.CLOSED: Q(is_active=False),
                AccountState.ONE_TIME: Q(is_active=True, one_time_until__isnull=False),
                AccountState.NO_PASSWORD: Q(
                    is_active=True, password__startswith=UNUSABLE_PASSWORD_PREFIX, one_time_until=None
                ),
                AccountState.NO_ROLE: Q(is_active=True)
                & ~Exists(Membership.objects.valid_on(day).filter(user=OuterRef("pk"))),
            }[AccountState(state)]
        )


class User(AbstractBaseUser):
    """Somebody who logs in. There is no superuser and no permission table: a right comes from a membership
    of that day, or it does not exist."""

    username = models.CharField(
        "tên đăng nhập",
        max_length=60,
        unique=True,
        validators=[RegexValidator(r"^[a-z0-9][a-z0-9._-]*$", "Chỉ dùng chữ thường không dấu, số và . _ -")],
    )
    display_name = models.CharField("họ tên, chức vụ", max_length=150)
    email = models.EmailField("thư điện tử", blank=True)
    is_active = models.BooleanField("đang hoạt động", default=True)
    # An administrator knows a one-time password: it opens nothing but the page where another is chosen.
    one_time_until = models.DateTimeField("mật khẩu dùng một lần có hạn đến", null=True, editable=False)

    objects = BaseUserManager.from_queryset(UserQuerySet)()

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"

    class Meta:
        verbose_name = verbose_name_plural = "người dùng"
        ordering = ["username"]
        constraints = [
            models.CheckConstraint(
                name="user_username_lower",
                condition=Q(username=Lower(F("username"))),
                violation_error_message="Tên đăng nhập viết bằng chữ thường.",
            ),
            nfc_text("username", "display_name", name="user_nfc"),
        ]

    def __str__(self):
        return self.display_name

    def unique_error_message(self, model_class, unique_check):
        return ValidationError("Tên đăng nhập này đã có người dùng; hãy đặt tên khác.", code="unique")

    @cached_property
    def loaded_memberships(self) -> list["Membership"]:
        return list(self.memberships.select_related("unit"))

    rights_on: date | None = None

    def memberships_on(self, day: date | None = None) -> list["Membership"]:
        """The posts held on that day, read once for the life of this object, which is one request.

        Without a day it is the one the request began on. Nobody falls back on the clock here: who has
        neither is refused with a ValueError, because a right without a day is a mistake in the caller.
        """
        day = day or self.rights_on
        if day is None:
            raise ValueError("Say the day: give `on`, or set user.rights_on.")
        if not self.is_active:
            return []
        return [membership for membership in self.loaded_memberships if membership.is_valid_on(day)]

    def roles_on(self, day: date | None = None) -> frozenset[str]:
        return frozenset(membership.role for membership in self.memberships_on(day))

    def units_on(self, day: date | None = None, *roles: str) -> list[Unit]:
        """The units the user belongs to, or those where the user has one of these roles. Administrators
        belong to none: they look after accounts, not after the work."""
        wanted = set(roles or Role.values) - {Role.ADMIN}
        return list({m.unit_id: m.unit for m in self.memberships_on(day) if m.role in wanted}.values())

    def sees_everything(self, day: date | None = None) -> bool:
        return bool(self.roles_on(day) & SEES_EVERYTHING)


def duty(field: str) -> Case:
    """Kinds of roles that one person never holds at the same time: looking after accounts, watching, working."""
    return Case(
        When(**{field: Role.ADMIN}, then=Value(1)),
        When(**{field: Role.AUDITOR}, then=Value(2)),
        default=Value(0),
        output_field=models.IntegerField(),
    )


class Membership(Dated):
    """A role in a unit for a time. Roles add up; somebody acting for a head has the head's role with
    `is_acting`."""

    user = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="memberships", verbose_name="người dùng"
    )
    unit = models.ForeignKey(
        Unit, on_delete=models.PROTECT, related_name="memberships", verbose_name="đơn vị"
    )
    role = models.CharField("vai trò", max_length=12, choices=Role)
    title = models.CharField("chức vụ", max_length=120, blank=True)
    valid_from = models.DateField("từ ngày")
    is_acting = models.BooleanField("phụ trách hoặc được ủy quyền", default=False)

    class Meta:
        verbose_name = verbose_name_plural = "vai trò của người dùng"
        ordering = ["user_id", "id"]
        constraints = [
            one_at_a_time(
                "user",
                "unit",
                "role",
                name="membership_once",
                message="Người này đã có vai trò này ở đơn vị trong thời gian đó.",
            ),
            ordered_days("membership_days"),
            ExclusionConstraint(
                name="membership_duties_apart",
                expressions=[
                    ("user", RangeOperators.EQUAL),
                    (duty("role"), RangeOperators.NOT_EQUAL),
                    (DateRange("valid_from", "valid_to"), RangeOperators.OVERLAPS),
                ],
                violation_error_message=(
                    "Người quản trị hệ thống không giữ vai trò nghiệp vụ; người kiểm tra, giám sát không giữ vai trò"
                    " nào khác trong cùng thời gian."
                ),
            ),
            known_value("role", Role.values, name="membership_role_known", what="Vai trò"),
            nfc_text("title", name="membership_nfc"),
        ]
