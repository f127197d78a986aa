"""Ending logins."""

from gso_portal.organization.access_log import record_access
from gso_portal.organization.models import AccessEvent, User, UserSession


def end_sessions(user: User, *, by: User | None, keep: str | None = None, only: str | None = None) -> int:
    """End the user's sessions with their next request: all, all but the key `keep`, or the key `only`. How many."""
    sessions = UserSession.objects.filter(user=user)
    if only is not None:
        sessions = sessions.filter(session_key=only)
    ended, _ = sessions.exclude(session_key=keep or "").delete()
    if ended:
        text = f"Kết thúc {ended} phiên của {user.username}"
        record_access(AccessEvent.Kind.SESSION_ENDED, by=by, text=text)
    return ended
