"""Keeps what changes no row but must be known afterwards: entries, refusals, exports, downloads."""

from gso_portal.lib.history import current_request
from gso_portal.organization.models import AccessEvent, User


def record_access(
    kind: str,
    *,
    by: User | None,
    text: str = "",
    path: str = "",
    method: str = "",
    status: int | None = None,
    username: str = "",
) -> AccessEvent:
    """Add one event of `AccessEvent.Kind`, of the running request.

    `text` (Vietnamese) says what was taken out or why it was refused; `username` is what was typed where nobody is
    known.
    """
    return AccessEvent.objects.create(
        kind=kind,
        user=by,
        username=username[:150].replace("\0", ""),
        method=method[:10],
        path=path[:500].replace("\0", ""),
        status=status,
        text=text[:500],
        request=current_request.get(),
    )
