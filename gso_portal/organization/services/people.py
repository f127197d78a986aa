"""Accounts from a workbook: staged as read, compared anew whenever shown, written in one transaction."""

import hashlib
from dataclasses import asdict
from datetime import date, datetime

from django.contrib.auth.hashers import make_password

from gso_portal.lib.history import change
from gso_portal.organization.models import Membership, PeopleImport, Unit, User
from gso_portal.organization.people_import import Account, Line, PersonRow, Post, compare
from gso_portal.organization.reading import directory_from_database

from .saving import OrganizationError


class PreviewChanged(OrganizationError):
    """Accounts changed since the preview was shown, so confirming would write something else."""


def stage_people(rows: list[PersonRow], *, file_name: str, by: User) -> PeopleImport:
    """Keep what was read of a workbook; nothing of it takes effect yet."""
    stored = [asdict(row) for row in rows]
    return PeopleImport.objects.create(file_name=file_name[:200], rows=stored, uploaded_by=by)


def preview(batch: PeopleImport, *, by: User, on: date) -> list[Line]:
    """What the batch would change in the accounts as they are now. Ten queries, however many rows."""
    rows = [
        PersonRow(row["sheet"], row["number"], {name: tuple(cell) for name, cell in row["cells"].items()})
        for row in batch.rows
    ]
    names = {row.text("username").lower() for row in rows}
    return compare(
        rows, directory=directory_from_database(), accounts=_accounts(names), on=on, by=by.username
    )


def fingerprint(lines: list[Line]) -> str:
    """Equal for equal changes: what was shown and what is written are the same."""
    told = [(line.row.number, line.is_new, line.posts, line.changes, line.errors) for line in lines]
    return hashlib.sha256(repr(told).encode()).hexdigest()


def confirm_people(batch: PeopleImport, *, seen: str, by: User, on: date, at: datetime) -> dict[str, int]:
    """Write what the preview with the fingerprint `seen` showed; rows with errors are left out. How much was written.

    Accounts are opened without a password. Confirming again changes nothing and answers the same. PreviewChanged when
    the accounts are no longer as they were shown.
    """
    with change(by=by, reason=f"Nhập tài khoản từ tệp {batch.file_name}"):
        batch = PeopleImport.objects.select_for_update().get(pk=batch.pk)
        if batch.confirmed_at:
            return batch.outcome
        lines = preview(batch, by=by, on=on)
        if fingerprint(lines) != seen:
            raise PreviewChanged("Tài khoản đã thay đổi từ lúc xem; hãy xem lại rồi xác nhận.")
        batch.outcome = _write([line for line in lines if line.does_something])
        batch.confirmed_by, batch.confirmed_at = by, at
        batch.save(update_fields=["outcome", "confirmed_by", "confirmed_at"])
    return batch.outcome


def _write(lines: list[Line]) -> dict[str, int]:
    new = [line for line in lines if line.is_new]
    nobody_knows = make_password(None)
    User.objects.bulk_create(
        User(
            username=line.username,
            display_name=line.display_name,
            email=line.email,
            password=nobody_knows,
        )
        for line in new
    )
    people = User.objects.in_bulk({line.username for line in lines}, field_name="username")
    changed = [_changed(people[line.username], line) for line in lines if line.changes]
    User.objects.bulk_update(changed, ["display_name", "email"])
    posts = [(people[line.username], post) for line in lines for post in line.posts]
    units = Unit.objects.in_bulk({post.unit for _, post in posts}, field_name="token")
    Membership.objects.bulk_create(_membership(user, post, units) for user, post in posts)
    return {"opened": len(new), "changed": len(changed), "posts": len(posts)}


def _changed(user: User, line: Line) -> User:
    user.display_name, user.email = line.display_name, line.email or user.email
    return user


def _membership(user: User, post: Post, units: dict[str, Unit]) -> Membership:
    return Membership(
        user=user,
        unit=units[post.unit],
        role=post.role,
        title=post.title,
        valid_from=post.valid_from,
        valid_to=post.valid_to,
    )


def _accounts(usernames: set[str]) -> dict[str, Account]:
    users = User.objects.filter(username__in=usernames).prefetch_related("memberships__unit")
    return {
        user.username: Account(
            user.display_name,
            user.email,
            tuple(
                Post(post.unit.token, post.role, post.valid_from, post.valid_to, post.title)
                for post in user.memberships.all()
            ),
        )
        for user in users
    }
