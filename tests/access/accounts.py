"""The accounts in the world of `world.py`: logins, requests for a password."""

from django.utils import timezone

from gso_portal.organization.models import Membership, PasswordRequest, PeopleImport, User, UserSession
from gso_portal.organization.sessions import handle_of
from tests.access.world import World, session_of


def with_accounts(world: World) -> World:
    world.names["today"] = f"{timezone.localdate():%d/%m/%Y}"
    for name in ("colleague", "outsider"):
        user = world.names[name]
        User.objects.filter(pk=user.pk).update(
            email=f"{world.secret(f'e-mail {name}', {'admin', 'auditor'})}@example.vn"
        )
        user.refresh_from_db()
    outsider = world.names["outsider"]
    post = Membership.objects.get(user=outsider)
    world.add("user", "open", "common", user=outsider.pk, post=post.pk)
    batch = PeopleImport.objects.create(
        file_name=f"{world.secret('people import', {'admin'})}.xlsx", uploaded_by=world.people["admin"]
    )
    world.add("people-import", "read", "common", people_import=batch.pk)
    with_logins(world)
    request = PasswordRequest.objects.create(
        user=world.names["outsider"], contact=world.secret("contact", {"admin"})
    )
    world.add("password-request", "open", "common", password_request=request.pk)
    return world


def with_logins(world: World) -> None:
    """A login of somebody else, and one that becomes the second login of whoever asks."""
    foreign = UserSession.objects.get(session_key=session_of(world.names["outsider"]))
    UserSession.objects.filter(pk=foreign.pk).update(device=world.secret("device", {"admin"}))
    world.add("login", "open", "foreign", handle=handle_of(foreign.session_key))
    own = UserSession.objects.get(session_key=session_of(world.names["colleague"]))

    def taken_over(user):
        UserSession.objects.filter(pk=own.pk).update(user=user)

    world.add("login", "open", "own", taken_over, handle=handle_of(own.session_key))
