"""Sent twice, done once: a form carries a key, and the database takes each key of a person once."""

from collections.abc import Callable
from uuid import UUID

from django.core.exceptions import BadRequest
from django.db import transaction
from django.http import HttpRequest

from gso_portal.organization.models import Submission, User


@transaction.atomic
def once(key: UUID | None, *, by: User, do: Callable[[], dict]) -> tuple[dict, bool]:
    """Do it, unless the form with this key of this person was done before: then answer what it answered.

    `do` changes the database and returns JSON primitives (say, the key of the row it made). Returns the outcome and
    whether it was done now. A second copy that comes at the same time waits for the first. An exception of `do`
    undoes the key too, so a corrected form may use it again. Without a key it is always done.
    """
    if key is None:
        return do(), True
    Submission.objects.bulk_create([Submission(key=key, user=by)], ignore_conflicts=True)
    # Whoever is first holds the row from its insert; the others wait here until it has its outcome.
    mine = Submission.objects.select_for_update().get(key=key, user=by)
    if mine.outcome:
        return mine.outcome["answer"], False
    answer = do()
    Submission.objects.filter(pk=mine.pk).update(outcome={"answer": answer})
    return answer, True


def sent_key(request: HttpRequest) -> UUID:
    """The key of the form that was sent; a form without one was not made by our pages and is refused as unreadable."""
    try:
        return UUID(request.POST.get("key", ""))
    except ValueError:
        raise BadRequest("Biểu mẫu thiếu mã.") from None
