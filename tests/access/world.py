"""A small world in which every object has a secret of its own, and one person for every role.

Everybody belongs to the same unit, the home unit, with one role alone: what a role may do there, and with what is below
that unit, what the unit coordinates, and what is foreign to it, is then a question of the role.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.conf import settings
from django.test import Client
from django.utils import timezone

from gso_portal.organization.models import Membership, Role, Unit, UnitGroup, UnitGroupMember, UnitName, User
from gso_portal.organization.reference_loading import load_reference

BACKEND = "gso_portal.organization.accounts.PortalBackend"
BEFORE = date(2020, 1, 1)
# Who holds which post at home, and since when: a role, whether acting, days from today to its first and last day.
POSTS = {
    "staff": (Role.STAFF, False, None, None),
    "head": (Role.HEAD, False, None, None),
    "acting": (Role.HEAD, True, None, None),
    "office": (Role.OFFICE, False, None, None),
    "tccb": (Role.TCCB, False, None, None),
    "scorer": (Role.SCORER, False, None, None),
    "leadership": (Role.LEADERSHIP, False, None, None),
    "auditor": (Role.AUDITOR, False, None, None),
    "admin": (Role.ADMIN, False, None, None),
    "ended": (Role.HEAD, False, None, -1),
    "future": (Role.HEAD, False, 1, None),
    "closed": (Role.LEADERSHIP, False, None, None),
}
EVERYBODY = (*POSTS, "nobody", "anonymous")
LOGGED_OUT = ("closed", "anonymous")
LOGGED_IN = tuple(role for role in EVERYBODY if role not in LOGGED_OUT)
SEES_ALL = frozenset({"office", "tccb", "leadership", "auditor"})
OF_HOME = frozenset({"staff", "head", "acting", "scorer"})


def canary(label: str) -> str:
    """A word that is nowhere else, which also a search by words keeps whole."""
    return "zq" + hashlib.sha256(label.encode()).hexdigest()[:12]


@dataclass(frozen=True)
class Subject:
    """One thing an address may be about, in one state and one relation to the home unit."""

    object: str
    state: str
    relation: str
    ids: dict
    prepare: Callable[[User], None] | None = None

    def __str__(self) -> str:
        return f"{self.relation} {self.state} {self.object}"


@dataclass
class World:
    people: dict[str, User] = field(default_factory=dict)
    sessions: dict[str, str] = field(default_factory=dict)
    subjects: list[Subject] = field(default_factory=list)
    names: dict = field(default_factory=dict)
    audience: dict[str, frozenset[str]] = field(default_factory=dict)

    def secret(self, label: str, audience) -> str:
        """A word that only these roles may ever be shown."""
        word = canary(label)
        self.audience[word] = frozenset(audience)
        return word

    def add(self, object: str, state: str, relation: str, prepare=None, **ids) -> None:
        self.subjects.append(Subject(object, state, relation, ids, prepare))

    def of(self, object: str, state: str = "", relation: str = "") -> list[Subject]:
        return [
            subject
            for subject in self.subjects
            if subject.object == object
            and state in ("", subject.state)
            and relation in ("", subject.relation)
        ]

    def leaks(self, role: str, content: bytes) -> list[str]:
        """The secrets in the content that are not for this role."""
        return [
            word
            for word, audience in self.audience.items()
            if role not in audience and word.encode() in content
        ]


def organised() -> World:
    """The delivered organisation, the home unit with a division below it, a foreign one, and the people."""
    load_reference()
    world = World()
    home, foreign = (Unit.objects.get(token=token) for token in ("TKTH", "NLTS"))
    below = division(home, "Phòng Tổng hợp")
    stranger = division(foreign, "Phòng Trồng trọt")
    group = UnitGroup.objects.create(token="nhom-phoi-hop", name="Nhóm phối hợp")
    UnitGroupMember.objects.create(group=group, unit=home)
    world.names |= {"home": home, "foreign": foreign, "below": below, "stranger": stranger, "group": group}
    for role in EVERYBODY:
        if role != "anonymous":
            world.people[role] = person(role, home)
            world.sessions[role] = session_of(world.people[role])
    world.names["colleague"] = named("dong-nghiep", home, Role.STAFF)
    world.names["outsider"] = named("nguoi-don-vi-khac", foreign, Role.HEAD)
    return world


def division(parent: Unit, name: str) -> Unit:
    unit = Unit.objects.create(token=f"{parent.token}:P", kind="division", parent=parent)
    UnitName.objects.create(unit=unit, name=name, folded=name.lower(), abbreviation="", valid_from=BEFORE)
    return unit


def person(role: str, home: Unit) -> User:
    user = User.objects.create(username=role, display_name=f"Người {role}", password="!")
    if role in POSTS:
        held, is_acting, first, last = POSTS[role]
        today = timezone.localdate()
        Membership.objects.create(
            user=user,
            unit=home,
            role=held,
            is_acting=is_acting,
            valid_from=BEFORE if first is None else today + timedelta(days=first),
            valid_to=None if last is None else today + timedelta(days=last),
        )
    if role == "closed":
        User.objects.filter(pk=user.pk).update(is_active=False)
    return user


def named(username: str, unit: Unit, role: Role) -> User:
    user = User.objects.create(username=username, display_name=f"Người {username}", password="!")
    Membership.objects.create(user=user, unit=unit, role=role, valid_from=BEFORE)
    return user


def session_of(user: User) -> str:
    """A session as the login leaves it, without the cost of a password."""
    client = Client()
    client.force_login(user, BACKEND)
    return client.cookies[settings.SESSION_COOKIE_NAME].value
