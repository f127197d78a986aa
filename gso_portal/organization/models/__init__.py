from gso_portal.organization.models.access import AccessEvent
from gso_portal.organization.models.dated import valid_on
from gso_portal.organization.models.documents import DocumentRef
from gso_portal.organization.models.groups import UnitGroup, UnitGroupAlias, UnitGroupMember
from gso_portal.organization.models.passwords import AttemptCount, PasswordRequest
from gso_portal.organization.models.people_import import PeopleImport
from gso_portal.organization.models.reorganization import IgnoredSpelling, Reorganization
from gso_portal.organization.models.sessions import UserSession
from gso_portal.organization.models.submissions import Submission
from gso_portal.organization.models.units import (
    Region,
    Unit,
    UnitAlias,
    UnitKind,
    UnitName,
    UnitSuccession,
)
from gso_portal.organization.models.users import AccountState, Membership, Role, User

__all__ = [
    "AccessEvent",
    "AccountState",
    "AttemptCount",
    "DocumentRef",
    "IgnoredSpelling",
    "Membership",
    "PasswordRequest",
    "PeopleImport",
    "Region",
    "Reorganization",
    "Role",
    "Submission",
    "Unit",
    "UnitAlias",
    "UnitGroup",
    "UnitGroupAlias",
    "UnitGroupMember",
    "UnitKind",
    "UnitName",
    "UnitSuccession",
    "User",
    "UserSession",
    "valid_on",
]
