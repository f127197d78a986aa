from gso_portal.organization.models.access import AccessEvent
from gso_portal.organization.models.dated import valid_on
from gso_portal.organization.models.documents import DocumentRef
from gso_portal.organization.models.groups import UnitGroup, UnitGroupAlias, UnitGroupMember
from gso_portal.organization.models.reorganization import IgnoredSpelling, Reorganization
from gso_portal.organization.models.submissions import Submission
from gso_portal.organization.models.units import (
    Region,
    Unit,
    UnitAlias,
    UnitKind,
    UnitName,
    UnitSuccession,
)
from gso_portal.organization.models.users import Membership, Role, User

__all__ = [
    "AccessEvent",
    "DocumentRef",
    "IgnoredSpelling",
    "Membership",
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
    "valid_on",
]
