"""Who may do what with plans. Predicates only; services and views ask, templates receive the answers."""

from gso_portal.organization.models import Role, User


def can_import(user: User) -> bool:
    """The Office imports and issues plans and records progress."""
    return Role.OFFICE in user.roles_on()


def can_confirm_import(user: User, batch) -> bool:
    return can_import(user) and batch.state == batch.State.PREVIEW


def can_undo_import(user: User, batch) -> bool:
    return can_import(user) and batch.state == batch.State.CONFIRMED


def can_export_review(user: User) -> bool:
    """Whoever has a post other than an administrator's; the export contains what this reader may see."""
    return bool(user.roles_on() - {Role.ADMIN})
