from datetime import date
from io import StringIO

import pytest
from django.core.management import call_command

from gso_portal.demo.composing import plan_works
from gso_portal.demo.workbooks import demo_workbooks
from gso_portal.lib.workbook import open_workbook
from gso_portal.organization.directory import directory_from_reference
from plans.importing.plan_sheet import read_plan_sheet
from plans.importing.progress_sheet import read_progress_sheet

TODAY = date(2026, 9, 18)


@pytest.fixture(scope="module")
def books():
    return demo_workbooks(TODAY)


@pytest.fixture(scope="module")
def readings(books, tmp_path_factory):
    """What the product's importer reads in every workbook, by file name."""
    folder, directory = tmp_path_factory.mktemp("demo"), directory_from_reference()
    found = {}
    for book in books:
        path = folder / book.file_name
        path.write_bytes(book.content())
        read = read_plan_sheet if book.is_plan else read_progress_sheet
        found[book.file_name] = read(open_workbook(path), year=book.year, directory=directory)
    return found


def tasks(reading):
    return [row for row in reading.rows if row.kind == "task"]


def test_the_workbooks_come_in_the_order_of_their_story(books):
    days = [(book.file_name, book.imported_on) for book in books]

    assert days == [
        ("ke-hoach-2019.xlsx", date(2019, 1, 15)),
        ("tien-do-6-thang-2019.xlsx", date(2019, 7, 8)),
        ("ke-hoach-2020.xlsx", date(2020, 1, 9)),
        ("tien-do-nam-2019.xlsx", date(2020, 1, 10)),
        ("tien-do-6-thang-2020.xlsx", date(2020, 7, 10)),
        ("tien-do-nam-2020.xlsx", date(2021, 1, 8)),
        ("ke-hoach-2026.xlsx", date(2026, 1, 8)),
        ("tien-do-6-thang-2026.xlsx", date(2026, 7, 5)),
        ("tien-do-8-thang-2026.xlsx", date(2026, 9, 5)),
    ]


@pytest.mark.parametrize(
    ("today", "files"),
    [
        (date(2026, 1, 1), ["ke-hoach-2026.xlsx"]),
        (date(2026, 1, 31), ["ke-hoach-2026.xlsx"]),
        (date(2026, 2, 1), ["ke-hoach-2026.xlsx", "tien-do-1-thang-2026.xlsx"]),
        (date(2026, 7, 31), ["ke-hoach-2026.xlsx", "tien-do-6-thang-2026.xlsx"]),
    ],
)
def test_the_current_year_tells_nothing_of_the_future(today, files):
    current = [book for book in demo_workbooks(today) if book.year == 2026]

    assert [book.file_name for book in current] == files
    assert max(book.imported_on for book in current) <= today


def test_writing_twice_gives_the_same_bytes(books):
    again = demo_workbooks(TODAY)

    assert [book.content() for book in again] == [book.content() for book in books]


def test_the_importer_reads_every_row_without_a_doubt_but_deadlines_in_the_next_year(readings):
    doubts = {
        (name, message.code)
        for name, reading in readings.items()
        for row in reading.rows
        for message in row.messages
    }

    assert doubts <= {(name, "WRONG_YEAR") for name in readings if name.startswith("ke-hoach")}


def test_the_importer_reads_the_tasks_the_papers_and_the_days(readings):
    found = {
        name: (len(tasks(reading)), getattr(reading, "document_ref", None) or reading.cutoff)
        for name, reading in readings.items()
        if "2026" not in name
    }

    assert {name: count for name, (count, _) in found.items()} == {
        "ke-hoach-2019.xlsx": 321,
        "tien-do-6-thang-2019.xlsx": 225,
        "ke-hoach-2020.xlsx": 367,
        "tien-do-nam-2019.xlsx": 321,
        "tien-do-6-thang-2020.xlsx": 258,
        "tien-do-nam-2020.xlsx": 367,
    }
    assert found["ke-hoach-2020.xlsx"][1].reference == "31/QĐ-TCTK ngày 09/01/2020"
    assert found["tien-do-nam-2019.xlsx"][1] == date(2019, 12, 31)


def test_what_the_importer_reads_is_what_was_composed(readings):
    """Titles, leads and deadlines of 2020, in the order of the plan."""
    from_sheet = [
        (row.title, row.main_lead, row.deadline.due_on) for row in tasks(readings["ke-hoach-2020.xlsx"])
    ]

    assert from_sheet == [(work.title, work.lead.code, work.due_on) for work in plan_works(2020)]


def test_the_command_writes_the_files_without_a_database(tmp_path, books):
    call_command("write_demo_workbooks", out=tmp_path, today=TODAY, stdout=StringIO())

    written = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    assert written == {book.file_name: book.content() for book in books}
