"""Provinces and departments that become others: what was printed stays, people and open work go along, and all of it
can be taken back until somebody confirms."""

import json
import re
from datetime import date, datetime

import pytest
from django.apps import apps
from django.core.management import call_command

from gso_portal.lib.numbers import OFFICE_ZONE
from gso_portal.organization import services
from gso_portal.organization.directory import read_reference
from gso_portal.organization.models import (
    DocumentRef,
    Membership,
    Reorganization,
    Role,
    Unit,
    UnitKind,
)
from gso_portal.organization.reading import directory_from_database
from gso_portal.organization.structure.mergers import province_proposals
from gso_portal.organization.structure.planning import Proposal, Successor
from gso_portal.organization.unit_cells import read_units
from plans.figures import Rows, figures, figures_by, list_rows, make_scope, plan_facts
from plans.figures.as_json import breakdown_as_json, figures_as_json
from plans.models import Adjustment, ProgressReport, Task, TaskCoordinator
from plans.review import build_review
from plans.review.paper import paper_html
from plans.services import plans
from plans.services.adjustments import record_lead_change
from plans.services.progress import save_progress
from plans.services.reorganization import (
    ReorganizationRefused,
    apply_reorganization,
    assign,
    confirm_reorganization,
    draft_reorganization,
    preview,
    undo_reorganization,
)

pytestmark = pytest.mark.django_db

MERGER = date(2025, 7, 1)
EVE = date(2025, 6, 30)
TODAY = date(2025, 7, 3)
NOW = datetime(2025, 7, 3, 9, 0, tzinfo=OFFICE_ZONE)
PHU_THO = ("CTK:17", "CTK:25", "CTK:26")
NEW = "CTK:25@2025-07-01"


def three_into_one():
    found = province_proposals(read_reference("province_mergers_2025.csv"))
    return next(each for each in found if each.predecessors == PHU_THO)


def drafted(proposal=None):
    return draft_reorganization(proposal or three_into_one(), by=None, at=NOW)


def applied(proposal=None, **options):
    reorganization = drafted(proposal)
    apply_reorganization(reorganization, by=None, on=TODAY, at=NOW, **options)
    return reorganization


def a_plan(year):
    paper = DocumentRef.objects.create(number=str(year), symbol="QĐ-TCTK", issued_on=date(year, 1, 2))
    return plans.open_annual_plan(year, document=paper, by=None)


def a_task(plan, lead, title="Nhiệm vụ", due=None):
    due = due or date(plan.starts_on.year, 12, 15)
    return plans.add_task(plan, title=title, lead=lead, by=None, due_kind="day", due_on=due)


def done(task, on):
    ProgressReport.objects.create(task=task, on=on, status="accepted", completed_on=on, pace="on_schedule")


@pytest.fixture
def world(units):
    """A plan of 2020 with tasks done, late and open, one of 2025 under way, and people in each of three provinces."""
    old, new = a_plan(2020), a_plan(2025)
    world = {"old": old, "new": new}
    for place, token in enumerate(PHU_THO, 1):
        lead = units[token]
        for number in range(place):
            done(a_task(old, lead, due=date(2020, 5, 31)), on=date(2020, 5, 20 + number))
        a_task(old, lead, title="Chưa xong", due=date(2020, 6, 15))
        done(a_task(new, lead, title="Đã xong", due=date(2025, 5, 31)), on=date(2025, 5, 31))
        world[token] = a_task(new, lead, title=f"Còn làm {token}")
    a_task(new, units["TKTH"], title="Của Vụ")
    return world


def everything():
    """Every row of the two apps, but what says that a reorganisation was prepared."""
    models = [*apps.get_app_config("organization").get_models(), *apps.get_app_config("plans").get_models()]
    return {
        model.__name__: sorted(map(str, model.objects.values_list()))
        for model in models
        if model is not Reorganization
    }


def printed(plan, cutoff, **options):
    """All that is printed of the first half of the plan's year, for the day."""
    code = f"{plan.code}-H1"
    scope = make_scope(plan_facts(plan), code, now=NOW, cutoff=cutoff, **options)
    by_unit = breakdown_as_json(figures_by(scope, "unit"), "unit")
    return (
        paper_html(build_review(scope, reader=None), host="https://cong"),
        json.dumps([figures_as_json(figures(scope)), by_unit]),
        [repr(row) for row in list_rows(scope, Rows(""))],
    )


def counts_today(plan, period):
    scope = make_scope(plan_facts(plan), period, now=NOW)
    return {
        Unit.objects.get(pk=unit).token: (
            each["due"],
            each["due.on_time"],
            each["due.not_done"],
            each["ongoing"],
        )
        for unit, each in figures_by(scope, "unit", structure="today").items()
    }


def test_what_was_printed_of_days_before_the_merger_is_the_same_after_it(world):
    then = datetime(2025, 7, 2, tzinfo=OFFICE_ZONE)
    before = [printed(world["old"], None), printed(world["new"], None), printed(world["new"], EVE)]
    known = printed(world["old"], None, known_at=then)

    applied()

    assert [printed(world["old"], None), printed(world["new"], None), printed(world["new"], EVE)] == before
    assert printed(world["old"], None, known_at=then) == known


def test_in_todays_structure_the_new_province_is_the_sum_of_its_three_parts(world):
    before = counts_today(world["old"], "2020-H1")
    parts = [before.pop(token) for token in PHU_THO]

    applied()

    whole = tuple(map(sum, zip(*parts, strict=True)))
    assert counts_today(world["old"], "2020-H1") == before | {NEW: whole}
    scope = make_scope(plan_facts(world["old"]), "2020-H1", now=NOW)
    rows = Rows("due", unit=Unit.objects.get(token=NEW).pk, structure="today")
    assert len(list_rows(scope, rows)) == whole[0]


def test_open_work_is_led_by_the_new_province_from_the_day_on_and_finished_work_stays(world):
    applied()

    led = Task.objects.filter(plan=world["new"]).order_by("position").values_list("title", "lead_unit__token")
    assert list(led) == [
        ("Đã xong", "CTK:17"),
        ("Còn làm CTK:17", NEW),
        ("Đã xong", "CTK:25"),
        ("Còn làm CTK:25", NEW),
        ("Đã xong", "CTK:26"),
        ("Còn làm CTK:26", NEW),
        ("Của Vụ", "TKTH"),
    ]
    decided = Adjustment.objects.get(task=world["CTK:17"])
    assert (decided.kind, decided.state, decided.decided_on) == ("change", "decided", MERGER)
    assert (decided.old_lead.token, decided.new_lead.token) == ("CTK:17", NEW)


def test_people_report_for_the_new_province_from_its_day_and_read_what_their_old_one_has_on_record(
    world, units, member
):
    person = member("can-bo", units["CTK:26"], Role.STAFF)
    applied()
    person = type(person).objects.get(pk=person.pk)

    assert [unit.token for unit in person.units_on(EVE)] == ["CTK:26"]
    assert [unit.token for unit in person.units_on(MERGER)] == [NEW]
    person.rights_on = MERGER
    readable = Task.objects.reported_to(person).filter(plan=world["new"])
    assert readable.filter(title="Đã xong").count() == 3
    assert save_progress(
        Task.objects.get(pk=world["CTK:17"].pk), seen=0, by=person, on=TODAY, at=NOW, percent=50
    )


def test_a_person_of_two_merged_provinces_has_one_post_in_the_new_one(units, member):
    person = member("hai-noi", units["CTK:17"], Role.HEAD)
    services.give_role(person, unit=units["CTK:26"], role=Role.HEAD, valid_from=date(2025, 1, 1), by=None)

    applied()

    posts = (
        Membership.objects.filter(user=person)
        .order_by("pk")
        .values_list("unit__token", "valid_from", "valid_to")
    )
    assert list(posts) == [
        ("CTK:17", date(2020, 1, 1), EVE),
        ("CTK:26", date(2025, 1, 1), EVE),
        (NEW, MERGER, None),
    ]


def test_who_coordinated_in_several_provinces_coordinates_once_and_a_lead_does_not_coordinate_itself(
    world, units
):
    task, own = Task.objects.get(title="Của Vụ"), world["CTK:17"]
    for place, token in enumerate(PHU_THO):
        TaskCoordinator.objects.create(task=task, position=place, unit=units[token])
    TaskCoordinator.objects.create(task=own, position=0, unit=units["CTK:25"])
    old = Task.objects.filter(title="Chưa xong").first()
    TaskCoordinator.objects.create(task=old, position=0, unit=units["CTK:26"])

    applied()

    assert [each.unit.token for each in task.coordinators.all()] == [NEW]
    assert not own.coordinators.exists()
    assert [each.unit.token for each in old.coordinators.all()] == ["CTK:26"]


def test_taking_a_merger_back_restores_every_row_of_every_table(world, units, member):
    member("can-bo", units["CTK:26"], Role.STAFF)
    TaskCoordinator.objects.create(task=world["CTK:17"], position=0, unit=units["CTK:25"])
    record_lead_change(world["CTK:25"], new_lead=units["CTK:38"], decided_on=date(2025, 7, 2), by=None)
    before = everything()
    reorganization = applied()
    assert everything() != before

    assert undo_reorganization(reorganization, by=None, at=NOW)

    assert everything() == before
    assert reorganization.state == "undone"


def test_a_lead_decided_after_the_merger_stays_and_takes_over_from_the_new_province(world, units):
    record_lead_change(world["CTK:25"], new_lead=units["CTK:38"], decided_on=date(2025, 7, 2), by=None)

    applied()

    decisions = Adjustment.objects.filter(task=world["CTK:25"]).order_by("decided_on")
    assert [(each.old_lead.token, each.new_lead.token) for each in decisions] == [
        ("CTK:25", NEW),
        (NEW, "CTK:38"),
    ]
    assert Task.objects.get(pk=world["CTK:25"].pk).lead_unit.token == "CTK:38"


def test_what_was_changed_since_is_named_and_nothing_is_taken_back(world, units, member):
    member("can-bo", units["CTK:26"], Role.STAFF)
    reorganization = applied()
    new = Unit.objects.get(token=NEW)
    record_lead_change(world["CTK:17"], new_lead=units["CTK:38"], decided_on=TODAY, by=None)
    services.end_role(Membership.objects.get(unit=new), on=date(2025, 12, 31), by=None)
    a_task(world["new"], new, title="Giao sau hợp nhất")
    before = everything()

    with pytest.raises(ReorganizationRefused) as refused:
        undo_reorganization(reorganization, by=None, at=NOW)

    assert refused.value.reasons == [
        "Vai trò Cán bộ của Chuyên viên: đã được sửa sau khi áp dụng (đến hết ngày).",
        "Nhiệm vụ “Còn làm CTK:17”: đã được sửa sau khi áp dụng (đơn vị chủ trì).",
        "Nhiệm vụ: 1 dòng đã được gắn với đơn vị mới sau khi áp dụng.",
        "Điều chỉnh nhiệm vụ: 1 dòng đã được gắn với đơn vị mới sau khi áp dụng.",
    ]
    assert everything() == before


def test_applying_confirming_and_undoing_twice_is_doing_each_once(world):
    reorganization = applied()
    before = everything()

    assert not apply_reorganization(reorganization, by=None, on=TODAY, at=NOW)
    assert everything() == before
    assert confirm_reorganization(reorganization, by=None, at=NOW)
    assert not confirm_reorganization(reorganization, by=None, at=NOW)
    assert not undo_reorganization(reorganization, by=None, at=NOW)
    assert everything() == before


def test_nothing_moves_before_the_effective_day_or_when_more_would_move_than_was_seen(world, units):
    reorganization = drafted()
    with pytest.raises(ReorganizationRefused, match="từ ngày có hiệu lực, 01/7/2025"):
        apply_reorganization(reorganization, by=None, on=EVE, at=NOW)
    seen = preview(reorganization, on=TODAY).digest
    a_task(world["new"], units["CTK:17"], title="Mới giao")

    with pytest.raises(ReorganizationRefused, match="đã thay đổi sau khi xem trước"):
        apply_reorganization(reorganization, by=None, on=TODAY, at=NOW, seen=seen)


@pytest.fixture
def division(units):
    """TKQG becomes two, one of which goes on."""
    parts = (
        Successor("TKQG", "Vụ Hệ thống Tài khoản quốc gia", "TKQG", continues=True),
        Successor("CL@2025", "Vụ Chất lượng số liệu", "CLSL"),
    )
    return Proposal("split", MERGER, ("TKQG",), parts)


def test_a_split_waits_until_everything_has_a_successor_and_is_never_divided_in_todays_structure(
    units, member, division
):
    member("can-bo", units["TKQG"], Role.STAFF)
    plan = a_plan(2025)
    stays, goes = a_task(plan, units["TKQG"], title="Ở lại"), a_task(plan, units["TKQG"], title="Chuyển")
    reorganization = drafted(division)
    before, today = everything(), counts_today(plan, "2025")
    with pytest.raises(ReorganizationRefused, match="Còn 3 mục"):
        apply_reorganization(reorganization, by=None, on=TODAY, at=NOW)

    keys = preview(reorganization, on=TODAY).open_keys
    assign(reorganization, assigned=dict.fromkeys(keys, "CL@2025") | {f"lead:{stays.pk}": "TKQG"}, by=None)
    apply_reorganization(reorganization, by=None, on=TODAY, at=NOW)

    assert Task.objects.get(pk=stays.pk).lead_unit.token == "TKQG"
    assert Task.objects.get(pk=goes.pk).lead_unit.token == "CL@2025"
    posts = Membership.objects.order_by("pk").values_list("unit__token", "valid_to")
    assert list(posts) == [("TKQG", EVE), ("CL@2025", None)]
    assert counts_today(plan, "2025-H1") == {"TKQG": (0, 0, 0, 2)}
    undo_reorganization(reorganization, by=None, at=NOW)
    assert (everything(), counts_today(plan, "2025")) == (before, today)


def offices(day):
    return Unit.objects.filter(kind=UnitKind.PROVINCIAL_OFFICE).valid_on(day).count()


@pytest.mark.usefixtures("units")
def test_all_mergers_of_2025_make_34_offices_of_63_and_a_second_run_nothing(capsys):
    call_command("apply_mergers", "--2025", "--dry-run", "--json")
    assert (offices(EVE), offices(MERGER)) == (63, 63)
    capsys.readouterr()

    call_command("apply_mergers", "--2025", "--json")
    first = json.loads(capsys.readouterr().out)
    call_command("apply_mergers", "--2025", "--json")
    second = json.loads(capsys.readouterr().out)

    assert (offices(EVE), offices(MERGER), first["offices"]) == (63, 34, 34)
    assert [each["status"] for each in first["reorganizations"]] == ["applied"] * 24
    assert [each["status"] for each in second["reorganizations"]] == ["already"] * 24


SEVEN = [
    ("15", "Yên Bái", "Lào Cai"),
    ("24", "Bắc Giang", "Bắc Ninh"),
    ("44", "Quảng Bình", "Quảng Trị"),
    ("52", "Bình Định", "Gia Lai"),
    ("80", "Long An", "Tây Ninh"),
    ("82", "Tiền Giang", "Đồng Tháp"),
    ("91", "Kiên Giang", "An Giang"),
]


@pytest.mark.usefixtures("units")
def test_a_name_whose_code_has_changed_hands_is_read_as_the_office_of_the_plans_day():
    old_codes = {row["old_name"]: row["old_code"] for row in read_reference("province_mergers_2025.csv")}
    call_command("apply_mergers", "--2025", "--json")
    directory = directory_from_database()

    def read(text, day):
        return read_units(text, directory=directory, on=day, role="lead").main

    for code, before, now in SEVEN:
        assert read(f"CTK {before}", date(2024, 12, 31)) == f"CTK:{code}"
        assert read(f"CTK {now}", date(2024, 12, 31)) == f"CTK:{old_codes[now]}"
        assert read(f"Cục Thống kê tỉnh {now}", date(2026, 12, 31)) == f"CTK:{code}@2025-07-01"
        assert read(f"CTK {before}", date(2026, 12, 31)) == f"CTK:{code}@2025-07-01"


def test_the_page_of_2020_is_the_same_bytes_after_all_mergers(world, client, units, member):
    reader = member("lanh-dao", units["TCTK"], Role.LEADERSHIP)
    client.force_login(reader)
    page = "/so-ket/?plan=2020&period=2020-H1"

    def shown():
        text = client.get(page).content.decode()
        return re.sub(r'(csrfmiddlewaretoken|X-CSRFToken|name="key")\W+(value=")?[\w-]+', r"\1", text)

    before = shown()
    call_command("apply_mergers", "--2025", "--json")

    assert shown() == before
