"""The pages of an import: who may, what they show, and what they keep of what was typed."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from gso_portal.jobs.models import Job
from gso_portal.organization.models import Role
from plans.importing.preview import tab_counts
from plans.models import ImportBatch, ImportRow, Task
from tests.plans.steps import MESSY, PLAN_2020, everything, imported, staged
from tests.plans.views.pages import address, run_jobs, text_of

pytestmark = pytest.mark.usefixtures("files_root")


@pytest.fixture
def messy(office):
    return staged(MESSY, by=office)


def upload(client, path=MESSY, *, name=None, **typed):
    file = SimpleUploadedFile(name or path.name, path.read_bytes())
    return client.post(address("upload"), {"kind": "plan", "year": "2020", "file": file, **typed})


def row_part(answer, row):
    html = answer.content.decode()
    start = html.index(f'<tr id="dong-{row.pk}"')
    return html[start : html.index("</tr>", start)]


def test_an_upload_is_read_previewed_confirmed_and_undone(page, office):
    before = everything()
    answer = upload(page)
    batch = ImportBatch.objects.get()
    waiting = page.get(answer.url)
    run_jobs()
    preview = page.get(answer.url)
    page.post(address("agree", batch.pk))
    page.post(address("confirm", batch.pk))
    run_jobs()
    batch.refresh_from_db()
    confirmed, written = page.get(answer.url), Task.objects.count()
    page.post(address("undo", batch.pk))
    run_jobs()
    batch.refresh_from_db()

    assert (answer.status_code, answer.url) == (302, address("detail", batch.pk))
    assert "Đang đọc tệp" in text_of(waiting)
    assert "Sẽ ghi" in text_of(preview)
    assert (batch.uploaded_by, batch.confirmed_by, batch.undone_by) == (office, office, office)
    assert written > 60
    assert f"{written} dòng đã ghi" in text_of(confirmed)
    assert everything() == before
    assert "Đã hoàn tác" in text_of(page.get(answer.url))


def test_polling_ends_when_the_file_is_read(page):
    answer = upload(page)
    part = page.get(answer.url, headers={"HX-Request": "true"})
    run_jobs()
    ready = page.get(answer.url, headers={"HX-Request": "true"})

    assert 'hx-trigger="every 1s"' in part.content.decode()
    assert ready.headers["HX-Refresh"] == "true"


@pytest.mark.parametrize(
    ("role", "unit"),
    [(Role.STAFF, "TKTH"), (Role.HEAD, "TKTH"), (Role.TCCB, "TCCB"), (Role.AUDITOR, "TTRA")],
)
def test_only_the_office_imports(role, unit, client, member, units, office, messy):
    client.force_login(member("nguoi-khac", units.get(unit, units["TKTH"]), role))
    row = messy.rows.get(row=73)
    before = (everything(), ImportRow.objects.filter(agreed=True).count())

    answers = [
        client.get(address("list")),
        upload(client),
        client.post(address("choose", messy.pk, row.pk), {"lead": "TKTH"}),
        client.post(address("agree", messy.pk)),
        client.post(address("confirm", messy.pk)),
        client.post(address("retry", messy.pk)),
        client.get(address("undo", messy.pk)),
        client.post(address("undo", messy.pk)),
        client.post(address("discard", messy.pk)),
    ]

    listed, foreign = (200, 403) if role == Role.AUDITOR else (403, 404)
    assert [answer.status_code for answer in answers] == [listed, 403, *[foreign] * 7]
    assert (everything(), ImportRow.objects.filter(agreed=True).count()) == before
    assert Job.objects.count() == 0


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.OFFICE, Role.AUDITOR}))
def test_a_batch_is_a_working_paper_of_the_office(role, client, member, units, messy):
    client.force_login(member("nguoi-khac", units["TKTH"], role))

    assert client.get(address("detail", messy.pk)).status_code == 404


def test_an_auditor_reads_the_list_and_each_batch_and_is_offered_nothing_to_do(client, member, units, messy):
    done = imported(MESSY)
    client.force_login(member("nguoi-khac", units["TKTH"], Role.AUDITOR))

    pages = [client.get(address("list")), *(client.get(address("detail", each.pk)) for each in (messy, done))]

    htmls = [page.content.decode() for page in pages]
    main = [html[html.index("<main") : html.index("</main>")] for html in htmls]
    assert [page.status_code for page in pages] == [200, 200, 200]
    assert htmls[0].count(messy.file_name) == 2
    assert [html.count("<form") for html in main] == [0, 0, 0]
    assert [html.count(address("undo", done.pk)) for html in main] == [0, 0, 0]


def test_the_preview_names_cells_reasons_and_sections(page, messy):
    counts = tab_counts(messy)

    html = page.get(address("detail", messy.pk)).content.decode()
    shown = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))

    assert f"Lỗi: {counts['error']} dòng, còn {counts['faulty']} không nhập được" in shown
    assert counts["to_choose"] == counts["warning"] - counts["unseen"] > 0
    assert (
        f"Cảnh báo: {counts['warning']} dòng, cổng đề xuất cách đọc; đã xem 0, "
        f"{counts['to_choose']} dòng phải chọn"
    ) in shown
    assert "Tệp có 83 nhiệm vụ (84 dòng, 1 dòng nối tiếp)." in shown
    assert '<span class="cell-ref">D73</span> “Vụ Kinh tế số”' in html
    assert "Không có đơn vị “Vụ Kinh tế số”. Cổng không tự tạo đơn vị." in shown
    assert html.index('id="phan-error"') < html.index('id="phan-warning"')


@pytest.mark.parametrize("tab", ["look", "error", "warning", "ok", "added", "changed", "unchanged", "all"])
def test_each_tab_has_as_many_rows_as_it_says(tab, page, messy):
    html = page.get(f"{address('detail', messy.pk)}?phan={tab}").content.decode()

    stated = int(re.search(rf'href="\?phan={tab}"[^>]*>[^<]*<b>(\d+)</b>', html).group(1))
    assert html.count('<tr id="dong-') == min(stated, 100)


def test_the_preview_takes_as_many_queries_for_few_rows_as_for_many(page, office):
    batches = [staged(MESSY, by=office), imported(MESSY, by=office), staged(PLAN_2020, by=office)]
    counts = []
    for batch in batches:
        page.get(address("detail", batch.pk))
        for tab in ("look", "all"):
            with CaptureQueriesContext(connection) as queries:
                page.get(f"{address('detail', batch.pk)}?phan={tab}")
            counts.append(len(queries))

    assert max(counts) <= 18, counts
    assert max(counts) - min(counts) <= 2, counts


def test_the_list_takes_as_many_queries_for_few_batches_as_for_many(page, office):
    def queries():
        with CaptureQueriesContext(connection) as found:
            page.get(address("list"))
        return len(found)

    staged(MESSY, by=office)
    queries()
    few = queries()
    for _ in range(3):
        staged(MESSY, by=office)

    assert queries() == few


def test_a_choice_answers_with_the_row_as_the_page_shows_it_and_the_counts(page, messy):
    row = messy.rows.get(row=73)
    where = address("choose", messy.pk, row.pk)

    answer = page.post(where, {"lead": "TKTH"}, headers={"HX-Request": "true"})
    whole = page.get(address("detail", messy.pk))

    assert answer.status_code == 200
    assert "Đã chọn" in row_part(answer, row)
    part = row_part(answer, row).replace(' hx-swap-oob="true"', "")
    assert re.sub(r"value=\"[^\"]{40,}\"", "", part) == re.sub(
        r"value=\"[^\"]{40,}\"", "", row_part(whole, row)
    )
    assert "Sẽ ghi" in text_of(answer)
    assert messy.rows.get(row=73).choices == {"lead": "TKTH"}


@pytest.mark.parametrize(
    ("number", "typed", "message"),
    [
        (73, {"lead": "KHONG_CO"}, "Không có đơn vị này trong năm của kế hoạch."),
        (73, {"lead": ""}, "Chọn đơn vị chủ trì."),
        (62, {"due": "31/2/2020"}, "Ngày phải có dạng ngày/tháng/năm, ví dụ 30/6/2020."),
        (62, {"due": "30/9/2035"}, "Thời hạn phải trong năm 2020 hoặc 2021."),
        (89, {"title": "  "}, "Gõ lại nội dung."),
    ],
)
@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}])
def test_a_wrong_choice_keeps_what_was_typed_and_says_why_beside_the_row(
    headers, number, typed, message, page, messy
):
    row = messy.rows.get(row=number)

    answer = page.post(address("choose", messy.pk, row.pk), typed, headers=headers)

    part = row_part(answer, row)
    assert answer.status_code == 422
    assert message in part
    value = next(iter(typed.values())).strip()
    assert f'value="{value}"' in part or value in ("", "KHONG_CO")
    assert messy.rows.get(row=number).choices == {}


def test_without_script_a_choice_returns_to_the_same_place(page, messy):
    row = messy.rows.get(row=73)

    answer = page.post(f"{address('choose', messy.pk, row.pk)}?phan=error&trang=1", {"lead": "TKTH"})

    assert answer.url == f"{address('detail', messy.pk)}?phan=error&trang=1#dong-{row.pk}"


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ({"year": "hai nghìn"}, "Năm phải là số, ví dụ 2020."),
        ({"year": "2020", "cutoff": "cuối tháng"}, "Ngày phải có dạng ngày/tháng/năm, ví dụ 30/6/2020."),
    ],
)
def test_an_upload_that_is_not_right_keeps_what_was_typed_and_the_list(typed, message, page, messy):
    answer = upload(page, kind="progress", **typed)

    html = answer.content.decode()
    assert answer.status_code == 422
    assert message in html
    assert all(f'value="{value}"' in html for value in typed.values())
    assert re.search(r'value="progress"[^>]*checked', html)
    assert messy.file_name in html
    assert ImportBatch.objects.count() == 1


def test_a_file_over_the_limit_gets_a_message_and_is_not_kept(page, settings, files_root):
    settings.UPLOAD_MAX_BYTES = 10_000

    answer = upload(page)

    assert answer.status_code == 422
    assert "Tệp quá 20 MB nên không nhận." in answer.content.decode()
    assert ImportBatch.objects.count() == 0
    assert list(files_root.rglob("*.xlsx")) == []


def test_a_second_click_on_confirm_starts_no_second_job(page, messy):
    page.post(address("confirm", messy.pk))
    page.post(address("confirm", messy.pk))

    assert Job.objects.filter(name="plans.import_confirm").count() == 1


def test_a_writing_that_failed_for_good_goes_back_to_the_preview(page, messy):
    page.post(address("confirm", messy.pk))
    Job.objects.update(state="failed", finished_at="2020-01-01T00:00Z", error_text="Việc này chạy quá lâu.")

    stuck = page.get(address("detail", messy.pk))
    page.post(address("retry", messy.pk))
    again = page.get(address("detail", messy.pk))
    page.post(address("confirm", messy.pk))
    run_jobs()
    messy.refresh_from_db()

    assert "Việc này chạy quá lâu." in text_of(stuck)
    assert "Về bản xem trước" in text_of(stuck)
    assert "Xác nhận nhập" not in text_of(stuck)
    assert "Xác nhận nhập" in text_of(again)
    assert messy.state == "confirmed"


def test_a_reading_that_failed_for_good_can_be_asked_for_again(page):
    answer = upload(page)
    Job.objects.update(state="failed", finished_at="2020-01-01T00:00Z", error_text="Việc này chạy quá lâu.")

    stuck = page.get(answer.url)
    page.post(address("retry", ImportBatch.objects.get().pk))
    run_jobs()

    assert "Đọc lại tệp" in text_of(stuck)
    assert "Sẽ ghi" in text_of(page.get(answer.url))


def test_an_undo_that_is_refused_says_why_and_leaves_the_batch(page, office):
    batch = imported(MESSY, by=office)
    Task.objects.filter(pk=batch.rows.filter(task__isnull=False).first().task_id).update(title="Đã sửa tay")

    page.post(address("undo", batch.pk))
    run_jobs()

    shown = text_of(page.get(address("detail", batch.pk)))
    assert "Không hoàn tác được: 1 nhiệm vụ đã có báo cáo, điều chỉnh hoặc đã được sửa sau khi nhập" in shown
    assert Task.objects.count() > 60


def test_html_in_a_cell_is_shown_as_text(page, messy):
    ImportRow.objects.filter(batch=messy, row=73).update(title="<script>alert(1)</script>")

    html = page.get(address("detail", messy.pk)).content.decode()

    assert "<script>alert" not in html
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in html
