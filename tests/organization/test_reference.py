import json
from datetime import date
from io import StringIO

import pytest
from django.apps import apps
from django.core.management import call_command

from gso_portal.organization import services
from gso_portal.organization.directory import directory_from_reference, read_reference
from gso_portal.organization.models import Region, Unit, UnitAlias, UnitKind, UnitName
from gso_portal.organization.reading import directory_from_database, names_on

pytestmark = pytest.mark.django_db

DAYS = [date(2019, 7, 1), date(2020, 3, 17), date(2020, 3, 18), date(2024, 1, 1)]


def load() -> dict:
    out = StringIO()
    call_command("load_reference", "--json", stdout=out)
    return json.loads(out.getvalue())


def everything_stored() -> dict:
    models = apps.get_app_config("organization").get_models()
    return {model.__name__: list(model.objects.order_by("pk").values()) for model in models}


def test_the_command_loads_the_whole_organisation():
    counts = load()

    assert counts == {
        key: {"total": count["total"], "added": count["total"]} for key, count in counts.items()
    }
    assert {key: count["total"] for key, count in counts.items()} == {
        "regions": 6,
        "documents": 1,
        "units": 1 + 20 + 9 + 63 + len(read_reference("external_bodies.csv")),
        "unit_names": Unit.objects.count(),
        "unit_aliases": UnitAlias.objects.count(),
        "successions": 10,
        "groups": 7,
        "group_aliases": counts["group_aliases"]["total"],
        "group_members": 63 + 11 + 29,
    }


def test_loading_twice_changes_nothing():
    load()
    before = everything_stored()

    counts = load()

    assert {count["added"] for count in counts.values()} == {0}
    assert everything_stored() == before


def test_loading_again_keeps_what_an_administrator_changed():
    load()
    hue = Unit.objects.get(token="CTK:46")
    services.rename_unit(hue, name="Cục Thống kê thành phố Huế", on=date(2025, 1, 1), by=None)
    Unit.objects.filter(token="VPTC").update(sort_order=99)
    before = everything_stored()

    load()

    assert everything_stored() == before


def test_the_provincial_offices_by_region(units):
    offices = Unit.objects.filter(kind=UnitKind.PROVINCIAL_OFFICE)

    assert {region.code: offices.filter(region=region).count() for region in Region.objects.all()} == {
        "DBSH": 11,
        "TDMNPB": 14,
        "BTBDHMT": 14,
        "TN": 5,
        "DNB": 6,
        "DBSCL": 13,
    }
    assert {office.parent for office in offices.select_related("parent")} == {units["TCTK"]}


def test_fifteen_administrative_and_five_public_service_units_in_the_order_of_the_office(units):
    centre = Unit.objects.filter(kind__in=[UnitKind.DEPARTMENT, UnitKind.PUBLIC_SERVICE]).valid_on(DAYS[-1])

    assert [unit.token for unit in centre][:3] == ["VPTC", "PPCD", "TKTH"]
    assert centre.filter(kind=UnitKind.DEPARTMENT).count() == 15
    assert centre.filter(is_subject_matter=True).count() == 8


def spellings() -> list[str]:
    """Every name and alias of the reference files, with and without the words people put before them."""
    files = ["hq_units.csv", "hq_units_2019.csv", "provinces.csv", "unit_groups.csv", "external_bodies.csv"]
    cells = [cell for file in files for row in read_reference(file) for cell in row.values()]
    texts = {part for cell in cells for part in cell.split("|") if part}
    return sorted(
        texts | {f"{prefix} {text}" for prefix in ("Vụ", "CTK", "Cục Thống kê tỉnh") for text in texts}
    )


@pytest.mark.parametrize("day", DAYS)
def test_the_directory_of_the_database_understands_what_that_of_the_files_does(units, day):
    stored, delivered = directory_from_database(), directory_from_reference()

    assert {text: stored.find(text, on=day) for text in spellings()} == {
        text: delivered.find(text, on=day) for text in spellings()
    }


@pytest.mark.parametrize("day", DAYS)
def test_both_directories_know_the_same_units_names_and_heirs(units, day):
    stored, delivered = directory_from_database(), directory_from_reference()

    assert stored.units.keys() == delivered.units.keys()
    for token in delivered.units:
        assert stored.name_of(token, on=day) == delivered.name_of(token, on=day)
        assert stored.units[token].exists_on(day) == delivered.units[token].exists_on(day)
        assert stored.units[token].is_subject_matter or not delivered.units[token].is_subject_matter
        assert stored.heirs(token, on=day) == delivered.heirs(token, on=day)


def test_the_directory_takes_the_same_queries_for_any_number_of_units(units, django_assert_num_queries):
    with django_assert_num_queries(6):
        directory_from_database()


def test_divisions_are_not_read_from_cells(units):
    division = Unit.objects.create(token="VPTC:TH", kind=UnitKind.DIVISION, parent=units["VPTC"])
    UnitName.objects.create(unit=division, name="Phòng Tổng hợp", folded="phong tong hop")

    assert directory_from_database().find("Phòng Tổng hợp", on=DAYS[-1]) is None


def test_names_of_a_day_by_unit(units, django_assert_num_queries):
    with django_assert_num_queries(1):
        names = names_on(date(2020, 3, 18))

    assert names[units["TKTH"].pk].name == "Vụ Thống kê Tổng hợp và Phổ biến thông tin thống kê"
    assert names[units["CTK:34"].pk].short == "CTK Thái Bình"
    assert units["TKTH19"].pk not in names
