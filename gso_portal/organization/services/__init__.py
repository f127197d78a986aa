"""What changes in the organisation, a module per subject. `by` is the actor, None for the portal itself (reference
data, demonstration)."""

from .accounts import close_account, edit_account, open_account, reopen_account
from .posts import end_role, give_role, transfer
from .saving import OrganizationError
from .units import rename_unit

__all__ = [
    "OrganizationError",
    "close_account",
    "edit_account",
    "end_role",
    "give_role",
    "open_account",
    "rename_unit",
    "reopen_account",
    "transfer",
]
