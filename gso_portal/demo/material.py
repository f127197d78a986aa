"""The texts and numbers of the demo world, read from the CSV files in `material/`."""

import csv
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path

FOLDER = Path(__file__).parent / "material"
Row = dict[str, str]


@dataclass(frozen=True)
class LeadUnit:
    """A unit that leads tasks: its token, the ways people write it and the leader who supervises it."""

    code: str
    spellings: tuple[str, ...]
    leader: str


@cache
def rows(name: str) -> tuple[Row, ...]:
    """The rows of material/<name>.csv; a two-character `\\n` in a cell is a line break."""
    with (FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return tuple(
            {key: text.replace("\\n", "\n") for key, text in row.items()} for row in csv.DictReader(file)
        )


@cache
def table(name: str, value: str = "text") -> dict[str, str]:
    """material/<name>.csv as {first column: column `value`}."""
    return {next(iter(row.values())): row[value] for row in rows(name)}


def pick(options, *key: object):
    """One of the options, always the same for the same key: the demo world is the same on every machine."""
    return options[number(len(options), *key)]


def number(below: int, *key: object) -> int:
    """From 0 up to but without `below`, always the same for the same key."""
    digest = sha256("|".join(map(str, key)).encode()).digest()
    return int.from_bytes(digest[:8]) % below


@cache
def weighted(name: str, **equal: str) -> tuple[Row, ...]:
    """The rows of a table whose columns equal these, each as often as its `weight` says."""
    return tuple(
        row
        for row in rows(name)
        if all(row[column] == text for column, text in equal.items())
        for _ in range(int(row["weight"]))
    )


def lead_unit(code: str, year: int, *key: object) -> LeadUnit:
    """The unit of today's code as the plan of that year names it: before 2020 a predecessor led the work."""
    unit = _units()[code]
    if year >= 2020:
        return LeadUnit(code, tuple(unit["spellings"].split("|")), unit["leader"])
    former = pick(unit["before"].split("|"), "predecessor", *key)
    return LeadUnit(former, tuple(table("units_before", "spellings")[former].split("|")), unit["leader"])


def coordinating_units(year: int) -> tuple[str, ...]:
    """Short spellings of the units that may coordinate in that year."""
    name = "units" if year >= 2020 else "units_before"
    return tuple(row["spellings"].split("|")[0] for row in rows(name))


@cache
def _units() -> dict[str, Row]:
    return {row["code"]: row for row in (*rows("units"), *rows("offices"))}
