"""The figure service: definition + scope + period + cut-off + basis + known-at → one number, with its address."""

from .address import NO_FIELD, Rows, ScopeRequest, address, read_address
from .counting import StandingRow, count_rows, list_rows
from .narrative import narrative, narrative_text
from .period import PeriodFigures, figures, figures_by, plan_facts
from .printed import Printed, growth, number, share
from .scope import Basis, Scope, ScopeError, make_scope
from .standing import CLASS_LABELS, GROUP_LABELS, GROUPS

__all__ = [
    "CLASS_LABELS",
    "GROUPS",
    "GROUP_LABELS",
    "NO_FIELD",
    "Basis",
    "PeriodFigures",
    "Printed",
    "Rows",
    "Scope",
    "ScopeError",
    "ScopeRequest",
    "StandingRow",
    "address",
    "count_rows",
    "figures",
    "figures_by",
    "growth",
    "list_rows",
    "make_scope",
    "narrative",
    "narrative_text",
    "number",
    "plan_facts",
    "read_address",
    "share",
]
