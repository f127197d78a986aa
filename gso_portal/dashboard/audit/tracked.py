"""What people call the tracked tables and their columns: models say it, and two short lists where they do not."""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from django.apps import apps
from django.db import models

from gso_portal.lib.numerals import is_row_number

FOLDER = Path(__file__).parent
OBJECTS = {
    "task": "Nhiệm vụ",
    "report": "Báo cáo tiến độ",
    "adjustment": "Điều chỉnh",
    "plan": "Kế hoạch",
    "unit": "Đơn vị",
    "group": "Nhóm đơn vị",
    "person": "Tài khoản, vai trò",
}
# Made by the database or the portal out of other columns; numbers of versions; the row's own key.
MADE_FROM_OTHERS = frozenset({"id", "version", "folded", "last_login"})
EVERY_TABLE = "*"
UUID_TEXT = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


@dataclass(frozen=True)
class Tracked:
    """A tracked table: which kind of object it is about, its noun, and the column that names that object."""

    table: str
    object: str
    label: str
    about: str
    columns: dict[str, models.Field] = field(repr=False)

    def shown(self) -> list[str]:
        """The columns that people may read, in the model's order: never a password, nothing the portal works out."""
        return [name for name, column in self.columns.items() if not _is_hidden(name, column)]

    def column_label(self, name: str) -> str:
        given = column_labels()
        return (
            given.get((self.table, name))
            or given.get((EVERY_TABLE, name))
            or str(self.columns[name].verbose_name)
        )

    def is_key(self, text: str) -> bool:
        """Whether the text can be the key of a row of the table."""
        if isinstance(self.columns["id"], models.UUIDField):
            return UUID_TEXT.fullmatch(text) is not None
        return is_row_number(text)

    def refers_to(self, name: str) -> str:
        """The table whose key stands in the column; empty where none does."""
        if name == "id":
            return self.table
        remote = self.columns[name].related_model if name in self.columns else None
        return remote._meta.db_table if remote else ""


def _is_hidden(name: str, column: models.Field) -> bool:
    return name in MADE_FROM_OTHERS or "password" in name or isinstance(column, models.GeneratedField)


@cache
def tracked_tables() -> dict[str, Tracked]:
    by_table = {model._meta.db_table: model for model in apps.get_models(include_auto_created=True)}
    return {
        row["table"]: Tracked(
            **row, columns={column.column: column for column in by_table[row["table"]]._meta.fields}
        )
        for row in _rows("tables")
    }


@cache
def column_labels() -> dict[tuple[str, str], str]:
    return {(row["table"], row["column"]): row["label"] for row in _rows("columns")}


@cache
def name_expressions() -> dict[str, str]:
    """SQL that names a row `t` of a table that others refer to."""
    return {row["table"]: row["name"] for row in _rows("names")}


def _rows(name: str) -> list[dict[str, str]]:
    with open(FOLDER / f"{name}.csv", encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
