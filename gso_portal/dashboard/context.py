"""What the frame of every page shows: where one can go, who one is, and in which light."""

from collections.abc import Callable
from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from gso_portal.organization.models import Unit, User
from gso_portal.organization.rules import is_admin, is_at_work
from plans import rules

from .rules import can_read_audit

THEMES = frozenset({"light", "dark"})


def everybody(user: User) -> bool:
    return True


@dataclass(frozen=True)
class Section:
    """A part of the portal: its first page, and how the names of its pages begin."""

    label: str
    first_page: str
    pages: str | tuple[str, ...]
    is_open_to: Callable[[User], bool] = everybody


@dataclass(frozen=True)
class Entry:
    label: str
    address: str
    is_current: bool


UNIT = ("plans:my-unit", "plans:report-queue", "plans:sheet")
TASKS = ("plans:task", "plans:progress", "plans:report-save", "plans:report-return")
ADMINISTRATION = (
    "user-",
    "unit-",
    "group-",
    "password-requests",
    "password-sheet",
    "people-import",
    "plans:reorganization",
    "plans:spelling",
)

SECTIONS = (
    Section("Đơn vị tôi", "plans:my-unit", UNIT, is_at_work),
    Section("Sơ kết", "plans:review", "plans:review"),
    Section("Nhiệm vụ", "plans:task-list", TASKS),
    Section("Nhập kế hoạch", "plans:import-list", "plans:import", rules.can_see_imports),
    Section("Quản trị", "user-list", ADMINISTRATION, is_admin),
    Section("Nhật ký", "dashboard:audit", "dashboard:audit", can_read_audit),
)


def navigation(request: HttpRequest) -> dict:
    """Context processor. Nothing is looked up until a template asks: error pages do without the database."""
    return {
        "nav": SimpleLazyObject(lambda: entries(request)),
        "viewer_unit": SimpleLazyObject(lambda: unit_name(request.user)),
        "theme": chosen_theme(request),
    }


def entries(request: HttpRequest) -> list[Entry]:
    """The main menu of the one who is logged in."""
    page = request.resolver_match.view_name if request.resolver_match else ""
    return [
        Entry(section.label, reverse(section.first_page), page.startswith(section.pages))
        for section in SECTIONS
        if section.is_open_to(request.user)
    ]


def unit_name(user: User) -> str:
    """Today's name of the unit somebody works in; empty for administrators, who belong to none."""
    today = user.rights_on or timezone.localdate()
    units = user.units_on(today)
    if not units:
        return ""
    return Unit.objects.with_name_on(today).values_list("name", flat=True).get(pk=units[0].pk) or ""


def chosen_theme(request: HttpRequest) -> str:
    """`light` or `dark` as chosen on this device; empty to follow the system."""
    theme = request.COOKIES.get("theme", "")
    return theme if theme in THEMES else ""
