"""The accounts of the demo world: one for every role, named by post, with one password that is no secret."""

from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.db import transaction

from gso_portal.demo.material import rows
from gso_portal.organization.models import Role, Unit, User
from gso_portal.organization.services import give_role, open_account

# Who imports the workbooks of the demo world.
IMPORTER = "chuyen-vien-tong-hop"
IN_POST_SINCE = date(2019, 1, 1)


class DemoRefused(Exception):
    """The demo world is not for this installation; the message says why."""


@dataclass(frozen=True)
class DemoAccount:
    username: str
    display_name: str
    unit: str
    roles: tuple[Role, ...]
    title: str
    password: str


def demo_accounts() -> list[DemoAccount]:
    """The accounts as material/accounts.csv has them; `unit` is a unit's token."""
    return [
        DemoAccount(**{**row, "roles": tuple(Role(role) for role in row["roles"].split("|"))})
        for row in rows("accounts")
    ]


@transaction.atomic
def open_demo_accounts() -> int:
    """Opens the accounts that are missing and says how many. DemoRefused in production."""
    refuse_in_production()
    taken = set(User.objects.values_list("username", flat=True))
    missing = [account for account in demo_accounts() if account.username not in taken]
    units = Unit.objects.in_bulk({account.unit for account in missing}, field_name="token")
    for account in missing:
        _open(account, units[account.unit])
    return len(missing)


def refuse_in_production() -> None:
    if settings.IS_PRODUCTION:
        raise DemoRefused(
            "Dữ liệu trình diễn không dùng được trong môi trường production: mật khẩu của nó ai cũng biết."
        )


def _open(account: DemoAccount, unit: Unit) -> None:
    user = open_account(
        account.username, display_name=account.display_name, password=account.password, by=None
    )
    for role in account.roles:
        give_role(user, unit=unit, role=role, title=account.title, valid_from=IN_POST_SINCE, by=None)
