"""The pages of a unit's sheet: who may, the way round, choices with and without script."""

import re
import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from gso_portal.jobs.models import Job
from gso_portal.organization.models import AccessEvent, Role
from plans.models import SheetUpload, UnitSheet
from tests.plans.sheets import filled_in, handed_in, issued_tasks, report_as, sheet_of, standing, written
from tests.plans.views.pages import run_jobs, text_of

pytestmark = pytest.mark.usefixtures("files_root")
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def address(name, *args):
    return reverse(f"plans:sheet-{name}", args=args)


@pytest.fixture
def staff(member, units):
    return member("chuyen-vien", units["TKTH"], Role.STAFF)


@pytest.fixture
def colleague(member, units):
    return member("chuyen-vien-khac", units["TKTH"], Role.STAFF)


@pytest.fixture
def tasks(units, staff):
    return issued_tasks(units["TKTH"], staff, count=4)


@pytest.fixture
def at_work(client, staff):
    client.force_login(staff)
    return client


@pytest.fixture
def path(tasks, units, staff, tmp_path):
    return written(sheet_of(units["TKTH"], staff), tmp_path)


@pytest.fixture
def upload(path, tasks, staff, colleague):
    """A conflict in one row, a bad cell in another, a plain change in a third."""
    cells = {(tasks[1], "percent"): 0.6, (tasks[2], "percent"): ("gần xong", "@"), (tasks[3], "percent"): 0.9}
    mine = filled_in(path, cells)
    report_as(tasks[1], colleague, percent=65)
    return handed_in(mine, staff)


def asked(units, **typed):
    return {
        "plan": "2020",
        "unit": units["TKTH"].pk,
        "period": "2020-H1",
        "selection": "open",
        "key": str(uuid.uuid4()),
        **typed,
    }


def hand_in(client, path, **typed):
    file = SimpleUploadedFile(path.name, path.read_bytes())
    return client.post(address("upload"), {"file": file, "key": str(uuid.uuid4()), **typed})


def test_tasks_go_out_come_back_are_written_and_taken_back(at_work, tasks, units, staff, tmp_path):
    before = standing()
    form = asked(units)
    at_work.post(address("make"), form)
    at_work.post(address("make"), form)
    run_jobs()
    file = at_work.get(reverse("jobs:job-download", args=[Job.objects.get().pk]))
    (tmp_path / "ve.xlsx").write_bytes(b"".join(file.streaming_content))
    answer = hand_in(at_work, filled_in(tmp_path / "ve.xlsx", {(tasks[1], "percent"): 0.6}))
    reading = text_of(at_work.get(answer.url))
    run_jobs()
    preview = text_of(at_work.get(answer.url))
    upload = SheetUpload.objects.get()
    at_work.post(address("confirm", upload.pk))
    run_jobs()
    done = text_of(at_work.get(answer.url))
    question = text_of(at_work.get(address("undo", upload.pk)))
    at_work.post(address("undo", upload.pk))
    run_jobs()

    assert (UnitSheet.objects.count(), file["Content-Type"]) == (1, XLSX)
    assert AccessEvent.objects.get(kind="exported").text == (
        "Tệp tiến độ của đơn vị, kế hoạch 2020: 4 nhiệm vụ"
    )
    assert "Đang đọc tệp" in reading
    assert "Xác nhận ghi 1 báo cáo" in preview
    assert "1 báo cáo chờ xác nhận; 0 dòng để lại" in done
    assert "1 báo cáo do tệp này ghi sẽ được lấy lại" in question
    assert "1 báo cáo đã lấy lại" in text_of(at_work.get(answer.url))
    assert standing() == before
    assert at_work.get(address("list")).content.decode().count(address("return", upload.pk)) == 1


def test_the_file_is_made_again_for_a_colleague_and_only_while_they_report_for_the_unit(
    client, colleague, path
):
    sheet = UnitSheet.objects.get()
    client.force_login(colleague)
    client.post(address("download", sheet.pk))
    run_jobs()
    ready = client.post(address("download", sheet.pk))
    got = client.get(ready.url)
    colleague.memberships.all().delete()

    assert got.status_code == 200
    assert client.get(ready.url).status_code == 404
    assert client.post(address("download", sheet.pk)).status_code == 404


@pytest.mark.parametrize("htmx", [{}, {"HX-Request": "true"}])
def test_each_doubt_is_settled_in_place(htmx, at_work, upload, tasks):
    rows = {row.task_id: row for row in upload.rows.all()}
    page = text_of(at_work.get(address("return", upload.pk)))

    def post(name, task, **typed):
        at = address(name, upload.pk, rows[task.pk].pk)
        return at_work.post(f"{at}?phan=all", typed, headers=htmx)

    wrong = post("choose", tasks[2], o="percent", gia_tri="150")
    answers = [
        post("choose", tasks[1], o="percent", lay="mine"),
        post("choose", tasks[2], o="percent", gia_tri="80%"),
        post("take", tasks[3], lay="khong"),
    ]

    assert "Xung đột" in page
    assert "“gần xong” không phải tỷ lệ" in page
    assert (wrong.status_code, 'value="150"' in wrong.content.decode()) == (422, True)
    assert [answer.status_code for answer in answers] == [200 if htmx else 302] * 3
    assert "Xác nhận ghi 2 báo cáo" in text_of(at_work.get(address("return", upload.pk)))
    if htmx:
        shown = at_work.get(f"{address('return', upload.pk)}?phan=all").content.decode()
        assert part(answers[-1].content.decode()) == part(shown)


def part(html):
    found = re.search(r'<section class="panel" id="doi-chieu">.*</section>', html, re.DOTALL)[0]
    # The part also says where the keyboard goes on.
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"| tabindex="-1" autofocus', "", found)


def test_a_preview_that_the_portal_overtook_says_so_and_asks_again(at_work, upload, tasks, colleague):
    report_as(tasks[3], colleague, percent=95)
    at_work.post(address("confirm", upload.pk))
    run_jobs()

    page = text_of(at_work.get(f"{address('return', upload.pk)}?phan=all"))
    assert "Chưa ghi được gì." in page
    assert page.count("Cổng đã đổi từ lúc xem trước") == 1
    assert "Xác nhận ghi 0 báo cáo" in page


def test_a_whole_column_is_settled_by_one_button(at_work, upload):
    at_work.post(address("choose-all", upload.pk), {"cot": "percent", "lay": "theirs"})

    assert "Hai bên cùng sửa khác nhau" not in text_of(at_work.get(address("return", upload.pk)))


@pytest.mark.parametrize(
    ("name", "unit", "role", "status"),
    [
        ("vu-khac", "TKG", Role.STAFF, 404),
        ("van-phong", "VPTC", Role.OFFICE, 404),
        ("kiem-tra", "TTRA", Role.AUDITOR, 404),
        ("vu-truong", "TKTH", Role.HEAD, 403),
    ],
)
def test_only_who_handed_it_in_settles_it_and_others_do_not_find_it(
    name, unit, role, status, client, member, units, upload, tasks
):
    client.force_login(member(name, units.get(unit, units["VPTC"]), role))
    row = upload.rows.get(task=tasks[1])
    before = (standing(), SheetUpload.objects.values_list("state").get())

    answers = [
        client.post(address("choose", upload.pk, row.pk), {"o": "percent", "lay": "mine"}),
        client.post(address("take", upload.pk, row.pk), {"lay": "co"}),
        client.post(address("choose-all", upload.pk), {"lay": "mine"}),
        *(
            client.post(address(step, upload.pk))
            for step in ("confirm", "undo", "discard", "retry", "reopen")
        ),
    ]

    assert client.get(address("return", upload.pk)).status_code == (200 if status == 403 else 404)
    assert [answer.status_code for answer in answers] == [status] * 8
    assert (standing(), SheetUpload.objects.values_list("state").get()) == before
    assert upload.rows.get(task=tasks[1]).cells["percent"]["choice"] == ""


@pytest.mark.parametrize("role", [Role.OFFICE, Role.AUDITOR, Role.ADMIN, Role.LEADERSHIP])
def test_who_reports_for_no_unit_has_no_use_for_the_page(role, client, member, units, path):
    client.force_login(member("nguoi-khac", units["VPTC"], role))

    answers = [client.get(address("list")), client.post(address("make"), asked(units)), hand_in(client, path)]

    assert [answer.status_code for answer in answers] == [403, 403, 403]
    assert UnitSheet.objects.count() == 1


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"period": "2021-H1"}, "Chọn một kỳ của kế hoạch."),
        ({"plan": "1999"}, "Chọn một kế hoạch đã ban hành."),
    ],
)
def test_what_cannot_be_taken_away_is_said_beside_the_field(typed, words, at_work, tasks, units):
    answer = at_work.post(address("make"), asked(units, **typed))

    assert (answer.status_code, words in text_of(answer)) == (422, True)


def test_the_tasks_of_another_unit_cannot_be_taken_away(at_work, tasks, units):
    answer = at_work.post(address("make"), asked(units, unit=units["TKG"].pk))

    assert (answer.status_code, UnitSheet.objects.count()) == (422, 0)


def test_a_discarded_file_writes_nothing(at_work, upload):
    before = standing()
    at_work.post(address("discard", upload.pk))

    assert text_of(at_work.get(address("return", upload.pk))).count("Đã bỏ lúc") == 1
    assert standing() == before


def test_the_pages_take_the_same_queries_for_few_rows_and_many(
    at_work, units, staff, tmp_path, django_assert_num_queries
):
    for number, count in enumerate((2, 60)):
        tasks = issued_tasks(units["TKTH"], staff, count=count)
        path = written(sheet_of(units["TKTH"], staff), tmp_path, f"{number}.xlsx")
        upload = handed_in(filled_in(path, {(task, "percent"): 0.44 for task in tasks}), staff)
        with django_assert_num_queries(8):
            page = at_work.get(f"{address('return', upload.pk)}?phan=all")
        assert page.content.decode().count('<tbody id="dong-') >= count
        with django_assert_num_queries(13):
            at_work.get(address("list"))
