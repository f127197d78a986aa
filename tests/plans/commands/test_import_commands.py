"""import_plan and import_progress as an operator calls them."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from plans.importing import reading_as_json
from plans.models import ImportBatch, ProgressReport, Task
from plans.services.imports import read_batch
from tests.plans.importing.books import expected
from tests.plans.steps import DATA, MESSY, PLAN_2020, PROGRESS_2020, everything, received

pytestmark = pytest.mark.usefixtures("units", "files_root")

ROW = {
    "sheet", "row", "status", "messages", "kind", "ordinal", "title", "field", "lead_units", "coordinating",
    "start_on", "due_kind", "baseline_due_on", "due_text",
}  # fmt: skip


def run(command, path, *options):
    out = StringIO()
    call_command(command, str(path), *options, stdout=out)
    return out.getvalue()


def answer_of(command, path, *options):
    return json.loads(run(command, path, *options, "--json"))


def plan_of(year, *options):
    return answer_of("import_plan", DATA / f"ke-hoach-cong-tac-{year}.xlsx", f"--year={year}", *options)


def kept_files(root):
    return sorted(path.name for path in root.rglob("*"))


@pytest.mark.parametrize("year", [2019, 2020])
def test_a_plan_is_written_whole_and_every_printed_row_is_the_expected_one(year):
    answer = plan_of(year)

    rows = {row["row"]: row for row in answer["rows"] if row["kind"] == "task"}
    known = {row["row"]: row for row in expected(f"ke-hoach-cong-tac-{year}")["rows"]}
    assert {key: rows[key]["lead_units"] for key in rows} == {k: v["lead_codes"] for k, v in known.items()}
    assert {key: rows[key]["coordinating"] for key in rows} == {
        k: v["coord_tokens"] for k, v in known.items()
    }
    assert {
        k: (r["title"], r["ordinal"], r["field"], r["start_on"], r["due_kind"], r["baseline_due_on"])
        for k, r in rows.items()
    } == {
        k: (r["title"], r["stt"], r["group"], r["start_on"], r["due_kind"], r["baseline_due_on"])
        for k, r in known.items()
    }
    assert (answer["accepted"], answer["refusal"], answer["file"]) == (
        True,
        None,
        f"ke-hoach-cong-tac-{year}.xlsx",
    )
    assert (answer["written"], answer["left_out"]) == (len(known), 0)
    assert Task.objects.count() == len(known)
    assert set(rows[min(rows)]) >= ROW


@pytest.mark.parametrize(("year", "count"), [(2019, 225), (2020, 258)])
def test_progress_is_recorded_for_every_row(year, count):
    plan_of(year)

    answer = answer_of("import_progress", DATA / f"tien-do-6-thang-{year}.xlsx", f"--plan={year}")

    assert (answer["written"], answer["left_out"], answer["totals"]["tasks"]) == (count, 0, count)
    assert ProgressReport.objects.count() == count
    assert answer["changes"] == {"added": count, "changed": 0, "unchanged": 0}


def test_the_batch_says_when_it_was_confirmed():
    plan_of(2020)

    batch = ImportBatch.objects.get()
    assert (batch.state, batch.confirmed_at, batch.confirmed_by) == ("confirmed", batch.uploaded_at, None)


def test_the_command_prints_what_the_reader_reads():
    answer = answer_of("import_plan", MESSY, "--year=2020", "--dry-run")

    read = reading_as_json(read_batch(received(MESSY)), file=MESSY.name)
    assert {key: answer[key] for key in read} == json.loads(json.dumps(read))


def test_rows_with_warnings_are_written_and_errors_and_groups_that_lead_are_not():
    answer = answer_of("import_plan", MESSY, "--year=2020")

    batch = ImportBatch.objects.get()
    rows = batch.rows.filter(kind="task")
    left = rows.filter(task=None)
    assert {row.status for row in left} == {"error", "warning"}
    assert {m["code"] for row in left.filter(status="warning") for m in row.messages} >= {"GROUP_AS_LEAD"}
    assert (answer["written"], answer["left_out"]) == (rows.count() - left.count(), left.count())
    assert Task.objects.count() == answer["written"]


def test_only_clean_leaves_rows_with_warnings_out():
    answer = answer_of("import_plan", MESSY, "--year=2020", "--only-clean")

    written = ImportBatch.objects.get().rows.filter(task__isnull=False)
    assert {row.status for row in written} == {"ok"}
    assert answer["written"] == written.count() == Task.objects.count()


@pytest.mark.parametrize("path", [PLAN_2020, MESSY])
def test_a_dry_run_leaves_the_database_and_the_files_untouched(path, files_root):
    plan_of(2019)
    before, files, batches = everything(), kept_files(files_root), ImportBatch.objects.count()

    answer = answer_of("import_plan", path, "--year=2020", "--dry-run")

    assert answer["dry_run"] is True
    assert answer["written"] > 0
    assert (everything(), kept_files(files_root)) == (before, files)
    assert ImportBatch.objects.count() == batches


def test_the_same_file_again_changes_nothing():
    plan_of(2020)

    again = plan_of(2020)

    assert again["changes"] == {"added": 0, "changed": 0, "unchanged": 367}
    assert (again["written"], again["left_out"]) == (0, 0)


def test_without_json_a_sentence_says_what_was_done():
    said = run("import_plan", PLAN_2020, "--year=2020")

    assert said == (
        "ke-hoach-cong-tac-2020.xlsx: 367 nhiệm vụ, 363 hợp lệ, 4 cảnh báo, 0 lỗi; "
        "đã ghi 367 dòng, để lại 0 dòng.\n"
    )


def test_progress_without_its_plan_is_refused():
    before, out = everything(), StringIO()

    with pytest.raises(CommandError) as refused:
        call_command("import_progress", str(PROGRESS_2020), "--plan=2020", "--json", stdout=out)

    answer = json.loads(out.getvalue())
    assert (answer["accepted"], answer["refusal"]["code"]) == (False, "no_plan")
    assert str(refused.value) == answer["refusal"]["message"]
    assert everything() == before


def test_a_file_that_is_not_there_is_refused_before_anything_else(tmp_path):
    out = StringIO()
    with pytest.raises(CommandError, match="Không có tệp"):
        call_command("import_plan", str(tmp_path / "khong-co.xlsx"), "--year=2020", "--json", stdout=out)

    assert json.loads(out.getvalue())["refusal"]["code"] == "no_file"


@pytest.mark.parametrize("year", ["0", "-5", "99999", "hai nghìn"])
def test_a_year_no_plan_can_have_is_refused_before_anything_is_read(year):
    with pytest.raises(CommandError, match="Năm"):
        call_command("import_plan", str(PLAN_2020), f"--year={year}")

    assert ImportBatch.objects.count() == 0
