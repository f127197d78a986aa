"""Who may do what with plans. Predicates only; services and views ask, templates receive the answers."""

from gso_portal.organization.models import User
from gso_portal.organization.rules import is_at_work, is_office

from .models.imports import READ_IMPORTS


def can_import(user: User) -> bool:
    """The Office imports and issues plans and records progress."""
    return is_office(user)


def can_see_imports(user: User) -> bool:
    """The list of uploads and each of them; whoever may not import only reads."""
    return bool(user.roles_on() & READ_IMPORTS)


def can_retry_import(user: User, batch) -> bool:
    """Of a batch on its way to its preview or into the plan; whether its job has failed is the job's to say."""
    return can_import(user) and batch.state in (batch.State.UPLOADED, batch.State.CONFIRMING)


def can_confirm_import(user: User, batch) -> bool:
    return can_import(user) and batch.state == batch.State.PREVIEW


def can_undo_import(user: User, batch) -> bool:
    return can_import(user) and batch.state == batch.State.CONFIRMED


def can_discard_import(user: User, batch) -> bool:
    """Of a batch that waits for a person nothing has been written."""
    return can_import(user) and batch.is_waiting


def can_export_review(user: User) -> bool:
    """Whoever has a post other than an administrator's; the export contains what this reader may see."""
    return is_at_work(user)
