from __future__ import annotations

from uuid import UUID

from django.db import IntegrityError, transaction

from gso_portal.lib.vietnamese import clean
from gso_portal.organization.models import User
from gso_portal.organization.submissions import once

from ..models import SavedFilter

MOST_FILTERS = 50


class FilterRefused(ValueError):
    """The filter cannot be kept; the message is in Vietnamese and for its owner."""


def save_filter(name: str, query: str, *, by: User, key: UUID) -> None:
    """Keep what a list's address asks for under a name of the person's own; the same key again changes nothing.

    FilterRefused for a name that is empty, too long or taken, and for one filter too many.
    """
    name = _name(name)
    if len(query) > SavedFilter._meta.get_field("query").max_length:
        raise FilterRefused("Bộ lọc có quá nhiều điều kiện nên không lưu được.")

    def do() -> dict:
        if SavedFilter.objects.visible_to(by).count() >= MOST_FILTERS:
            raise FilterRefused(f"Mỗi người lưu tối đa {MOST_FILTERS} bộ lọc. Hãy xóa bộ lọc không dùng.")
        return {"filter": _stored(SavedFilter(user=by, name=name, query=query)).pk}

    once(key, by=by, do=do)


def rename_filter(saved: SavedFilter, name: str) -> SavedFilter:
    """FilterRefused as from `save_filter`."""
    saved.name = _name(name)
    return _stored(saved)


def delete_filter(saved: SavedFilter) -> None:
    saved.delete()


def _name(text: str) -> str:
    name = " ".join(clean(text).split())
    if not name:
        raise FilterRefused("Đặt tên cho bộ lọc.")
    if len(name) > SavedFilter._meta.get_field("name").max_length:
        raise FilterRefused("Tên bộ lọc dài quá 80 ký tự.")
    return name


def _stored(saved: SavedFilter) -> SavedFilter:
    try:
        with transaction.atomic():
            saved.save()
    except IntegrityError as error:
        raise FilterRefused(f"Bạn đã có bộ lọc tên “{saved.name}”.") from error
    return saved
