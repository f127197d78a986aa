"""Constraints that models of every app share."""

from collections.abc import Iterable

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db.models import CheckConstraint, F, Func, Q, Value

from gso_portal.lib.sql_text import IsNfc


class DateRange(Func):
    """`daterange(first, last, '[]')`: both days belong to it, and an empty end is open."""

    function = "daterange"
    output_field = DateRangeField()

    def __init__(self, first, last, **extra):
        super().__init__(first, last, Value("[]"), **extra)


def nfc_text(*fields: str, name: str) -> CheckConstraint:
    """The database refuses text of these fields that is not in Unicode form NFC. An empty (null) field
    passes."""
    return CheckConstraint(
        name=name,
        condition=Q(*(IsNfc(field) for field in fields)),
        violation_error_message="Chữ phải ở dạng Unicode dựng sẵn (NFC).",
    )


def known_value(field: str, values: Iterable[str], *, name: str, what: str) -> CheckConstraint:
    """The database refuses any other value. `what` (Vietnamese) begins the message."""
    return CheckConstraint(
        name=name,
        condition=Q(**{f"{field}__in": list(values)}),
        violation_error_message=f"{what} không có trong danh mục.",
    )


def ordered_days(name: str) -> CheckConstraint:
    """`valid_from` is not after `valid_to`; either may be open."""
    return CheckConstraint(
        name=name,
        condition=Q(valid_from=None) | Q(valid_to=None) | Q(valid_from__lte=F("valid_to")),
        violation_error_message="Ngày bắt đầu phải trước hoặc bằng ngày kết thúc.",
    )


def one_at_a_time(*fields: str, name: str, message: str) -> ExclusionConstraint:
    """Two rows with equal `fields` never share a day of [valid_from, valid_to]. Needs the extension
    btree_gist."""
    return ExclusionConstraint(
        name=name,
        expressions=[
            *((field, RangeOperators.EQUAL) for field in fields),
            (DateRange("valid_from", "valid_to"), RangeOperators.OVERLAPS),
        ],
        violation_error_message=message,
    )
