"""Who may read what only the whole portal knows."""

from gso_portal.organization.models import Role, User


def can_read_audit(user: User) -> bool:
    """Auditors alone: what people did is known to nobody whom it is about."""
    return Role.AUDITOR in user.roles_on()
