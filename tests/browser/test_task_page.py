"""A report on its way by clicking: sent with a file, returned, sent again, accepted."""

import pytest
from django.test import Client
from playwright.sync_api import expect

from gso_portal.organization.models import Unit
from gso_portal.organization.reference_loading import load_reference
from plans.models import ProgressReport
from tests.browser.windows import DESK, PHONE, scrolls_sideways
from tests.browsing import violations
from tests.plans.views.reporting import PDF, a_task, address, some_people

FILE = {"name": "Biên bản kiểm thử.pdf", "mimeType": "application/pdf", "buffer": PDF}


@pytest.fixture
def world(committed_db, settings, tmp_path):
    settings.FILES_ROOT = tmp_path
    load_reference()
    units = {unit.token: unit for unit in Unit.objects.all()}
    return a_task(units), some_people(units)


@pytest.fixture
def window(chromium, live_site, world):
    """`window("staff")`: the page of the task as one of the people sees it."""
    task, people = world
    contexts = []

    def opened(who):
        client = Client()
        client.force_login(people[who])
        context = chromium.new_context(base_url=live_site, locale="vi-VN", timezone_id="Asia/Ho_Chi_Minh")
        contexts.append(context)
        context.add_cookies(
            [{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_site}]
        )
        page = context.new_page()
        page.goto(address("task-detail", task.pk))
        return page

    yield opened
    for context in contexts:
        context.close()


def looked_at(page):
    """Nothing is wider than the window, and axe finds nothing serious."""
    found = violations(page)
    for size in (PHONE, DESK):
        page.set_viewport_size(size)
        found += ["too wide"] if scrolls_sideways(page) else []
    return found


def test_a_report_is_sent_with_a_file_returned_sent_again_and_accepted(window):
    staff, head = window("staff"), window("head")
    staff.get_by_label("Đã làm (%)").fill("70")
    staff.get_by_label("Kết quả đã làm").fill("Kiểm thử tại 3 tỉnh")
    staff.get_by_label("Minh chứng", exact=True).set_input_files(FILE)
    staff.get_by_role("button", name="Gửi xác nhận").click()
    expect(staff.get_by_role("heading", name="Báo cáo chờ xác nhận")).to_be_visible()
    assert looked_at(staff) == []

    head.reload()
    with head.expect_download() as download:
        head.get_by_role("link", name=FILE["name"]).first.click()
    assert download.value.suggested_filename == FILE["name"]
    assert download.value.path().read_bytes() == PDF
    head.get_by_label("Lý do, nếu trả lại").fill("Chưa nêu số thiết bị")
    head.get_by_role("button", name="Trả lại").click()
    expect(head.get_by_text("Đã trả lại báo cáo.")).to_be_visible()

    staff.reload()
    expect(staff.get_by_role("heading", name="Báo cáo lại")).to_be_visible()
    expect(staff.locator(".note-bad")).to_contain_text("Chưa nêu số thiết bị")
    expect(staff.get_by_label("Kết quả đã làm")).to_have_value("Kiểm thử tại 3 tỉnh")
    staff.get_by_label("Kết quả đã làm").fill("Kiểm thử tại 3 tỉnh, 412 thiết bị")
    staff.get_by_label("Kết quả đã làm").press("Tab")
    staff.get_by_role("button", name="Gửi xác nhận").press("Enter")
    expect(staff.get_by_text("Đã gửi báo cáo")).to_be_visible()

    head.reload()
    assert looked_at(head) == []
    head.get_by_role("button", name="Xác nhận", exact=True).press("Enter")
    expect(head.get_by_text("Đã xác nhận báo cáo.")).to_be_visible()
    assert list(ProgressReport.objects.order_by("pk").values_list("status", "percent")) == [
        ("returned", 70),
        ("accepted", 70),
    ]
