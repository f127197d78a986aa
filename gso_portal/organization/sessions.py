"""Where logins are kept: Django's sessions in the database, with whose they are, so that they can be shown and ended.

This module is the engine that `SESSION_ENGINE` names.
"""

import hashlib
from datetime import datetime, timedelta

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.db.models.functions import Now
from django.utils.dateparse import parse_datetime

from gso_portal.organization.models import User, UserSession

# A session is not written with every request: who was here within this time counts as here.
SEEN_EVERY = timedelta(minutes=5)
SIGNED_IN_AT, DEVICE, ADDRESS = "signed_in_at", "device", "address"

_SYSTEMS = (
    *(("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("Windows", "Windows")),
    *(("Mac OS X", "macOS"), ("CrOS", "ChromeOS"), ("Linux", "Linux")),
)
_BROWSERS = (
    *(("Edg", "Edge"), ("coc_coc", "Cốc Cốc"), ("OPR/", "Opera"), ("Firefox/", "Firefox")),
    *(("FxiOS", "Firefox"), ("Chrome/", "Chrome"), ("CriOS", "Chrome"), ("Safari/", "Safari")),
)


class SessionStore(DatabaseStore):
    seen_at: datetime | None = None

    @classmethod
    def get_model_class(cls):
        return UserSession

    def _get_session_from_db(self):
        stored = super()._get_session_from_db()
        if stored is not None:
            self.seen_at = stored.seen_at
        return stored

    def create_model_instance(self, data):
        stored = super().create_model_instance(data)
        stored.user_id = data.get(SESSION_KEY)
        stored.signed_in_at = parse_datetime(data.get(SIGNED_IN_AT, ""))
        stored.device, stored.address = data.get(DEVICE, ""), data.get(ADDRESS)
        stored.seen_at = Now()
        return stored

    def is_seen_again(self, at: datetime) -> bool:
        """Notes that the session is in use at that instant, at most every few minutes. Whether it noted it."""
        if self.seen_at is None or at - self.seen_at < SEEN_EVERY:
            return False
        return bool(UserSession.objects.filter(session_key=self.session_key).update(seen_at=at))


def name_session(session: SessionStore, *, device: str, address: str, at: datetime) -> None:
    """Keeps with a new login when it was and where it came from."""
    session.update({SIGNED_IN_AT: at.isoformat(), DEVICE: device, ADDRESS: address})


def open_sessions(user: User, *, at: datetime) -> list[UserSession]:
    """The logins of a user that have not run out, the one used last first."""
    return list(UserSession.objects.filter(user=user, expire_date__gt=at).order_by("-seen_at", "session_key"))


def handle_of(session_key: str) -> str:
    """What a page may call a session: the key itself would let whoever reads it in."""
    return hashlib.sha256(session_key.encode()).hexdigest()[:24]


def device_family(user_agent: str) -> str:
    """ "Chrome, Windows" of what a browser says of itself; "Thiết bị khác" when it says nothing known."""
    names = [
        next((name for mark, name in kinds if mark in user_agent), "") for kinds in (_BROWSERS, _SYSTEMS)
    ]
    return ", ".join(name for name in names if name) or "Thiết bị khác"
