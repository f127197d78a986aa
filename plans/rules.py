"""Who may do what with plans. Predicates only; services and views ask, templates receive the answers."""

from gso_portal.organization.models import User
from gso_portal.organization.rules import is_at_work, is_office


def can_import(user: User) -> bool:
    """The Office imports and issues plans and records progress."""
    return is_office(user)


def can_confirm_import(user: User, batch) -> bool:
    return can_import(user) and batch.state == batch.State.PREVIEW


def can_undo_import(user: User, batch) -> bool:
    return can_import(user) and batch.state == batch.State.CONFIRMED


def can_export_review(user: User) -> bool:
    """Whoever has a post other than an administrator's; the export contains what this reader may see."""
    return is_at_work(user)
