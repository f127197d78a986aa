"""Values of rows as the history keeps them, in words."""

from __future__ import annotations

import json
from datetime import date, datetime
from typing import Any

from gso_portal.lib.numbers import DASH, OFFICE_ZONE, date_screen


def instant_to_the_second(instant: datetime) -> str:
    """In Vietnam's time: "10/07/2020 16:42:05"."""
    return f"{instant.astimezone(OFFICE_ZONE):%d/%m/%Y %H:%M:%S}"


def kept_text(column: Any, value: Any) -> str:
    """A value that `to_jsonb` made of a row, as people read it; DASH where there is none.

    `column` is the model's field, None where nobody knows it.
    """
    if value is None or value == "":
        return DASH
    if isinstance(value, bool):
        return "có" if value else "không"
    if column is not None and column.choices:
        return str(dict(column.flatchoices).get(value, value))
    kind = column.get_internal_type() if column is not None else ""
    if kind == "DateTimeField":
        return instant_to_the_second(datetime.fromisoformat(value))
    if kind == "DateField":
        return date_screen(date.fromisoformat(value))
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
