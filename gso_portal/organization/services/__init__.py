"""What changes in the organisation, a module per subject. `by` is the actor, None for the portal itself (reference
data, demonstration)."""

from .accounts import close_account, edit_account, open_account, reopen_account
from .ending import end_sessions
from .passwords import ask_for_password, change_password, dismiss_request, issue_one_time
from .posts import end_role, give_role, transfer
from .saving import OrganizationError
from .units import rename_unit

__all__ = [
    "OrganizationError",
    "ask_for_password",
    "change_password",
    "close_account",
    "dismiss_request",
    "edit_account",
    "end_role",
    "end_sessions",
    "give_role",
    "issue_one_time",
    "open_account",
    "rename_unit",
    "reopen_account",
    "transfer",
]
