"""The ends of an import beside confirming: what the pages say and ask before it is taken back or dropped."""

from datetime import timedelta

import pytest
from django.utils import timezone

from gso_portal.jobs.models import Job
from gso_portal.lib.numbers import date_screen
from plans.models import ImportBatch, ImportRow, Plan
from tests.plans.steps import AT, MESSY, PLAN_2020, PROGRESS_2020, everything, imported, staged
from tests.plans.views.pages import address, run_jobs, text_of

pytestmark = pytest.mark.usefixtures("files_root")


@pytest.fixture
def messy(office):
    return staged(MESSY, by=office)


def test_the_undo_link_leads_to_a_question_that_takes_nothing_back(page, office):
    imported(PLAN_2020, by=office)
    batch = imported(PROGRESS_2020, kind="progress", by=office)
    before = everything()

    shown = page.get(address("detail", batch.pk)).content.decode()
    question = page.get(address("undo", batch.pk))

    assert f'href="{address("undo", batch.pk)}"' in shown
    assert f'action="{address("undo", batch.pk)}"' not in shown
    assert "Sẽ lấy lại khỏi Kế hoạch công tác năm 2020" in text_of(question)
    assert "258 báo cáo sẽ bị xóa. 7 điều chỉnh sẽ bị xóa." in text_of(question)
    assert f'method="post" action="{address("undo", batch.pk)}"' in question.content.decode()
    assert everything() == before
    assert Job.objects.count() == 0


def test_the_question_says_which_file_stands_in_the_way_and_offers_no_undo(page, office):
    first, second = imported(MESSY, by=office), imported(PLAN_2020, by=office)
    ImportBatch.objects.filter(pk=second.pk).update(confirmed_at=AT + timedelta(hours=1))

    question = page.get(address("undo", first.pk))

    assert f"tệp “{second.file_name}” đã được nhập sau tệp này, lúc 10:30 ngày 15/01/2020" in text_of(
        question
    )
    assert address("undo", first.pk) not in question.content.decode()


def test_the_question_about_a_batch_that_was_not_written_leads_back_to_it(page, messy):
    answer = page.get(address("undo", messy.pk))

    assert (answer.status_code, answer.url) == (302, address("detail", messy.pk))


def test_after_an_undo_the_page_says_what_was_done(page, office):
    batch = imported(MESSY, by=office)
    page.post(address("undo", batch.pk))
    run_jobs()

    shown = text_of(page.get(address("detail", batch.pk)))

    assert "Những gì tệp này ghi đã được lấy lại." in shown
    assert "trở lại như trước" not in shown


def test_a_preview_is_discarded_by_a_button(page, messy):
    before = page.get(address("detail", messy.pk)).content.decode()

    answer = page.post(address("discard", messy.pk))

    assert f'action="{address("discard", messy.pk)}"' in before
    assert (answer.status_code, answer.url) == (302, address("list"))
    assert f"Đã bỏ tệp {messy.file_name}." in text_of(page.get(answer.url))
    assert '<span class="tag tag-plain">Đã bỏ</span>' in page.get(answer.url).content.decode()
    shown = page.get(address("detail", messy.pk))
    assert "Tệp này chưa ghi gì vào kế hoạch." in text_of(shown)
    assert address("discard", messy.pk) not in shown.content.decode()
    assert "Xác nhận" not in text_of(shown)


def test_a_refused_file_is_discarded_by_a_button(page, office):
    batch = staged(PROGRESS_2020, kind="progress", by=office)
    before = page.get(address("detail", batch.pk)).content.decode()

    page.post(address("discard", batch.pk))

    batch.refresh_from_db()
    assert f'action="{address("discard", batch.pk)}"' in before
    assert (batch.state, batch.undone_by) == ("discarded", office)


def test_a_written_file_is_not_discarded(page, office):
    batch = imported(MESSY, by=office)
    before = everything()

    shown = page.get(address("detail", batch.pk)).content.decode()
    answer = page.post(address("discard", batch.pk))

    batch.refresh_from_db()
    assert "Bỏ tệp này" not in shown
    assert "Tệp này không còn chờ nên không bỏ được." in text_of(page.get(answer.url))
    assert (batch.state, everything()) == ("confirmed", before)


ADDITION = "Kế hoạch đã ban hành: nhiệm vụ mới được tính là bổ sung từ ngày"


def test_the_preview_says_from_which_day_tasks_new_to_an_issued_plan_count(page, office):
    imported(PLAN_2020, by=office)
    without_paper = staged(MESSY, by=office)
    with_paper = staged(MESSY, by=office)
    with_paper.heading["paper"] = ["12", "QĐ-TCTK", "2020-03-05"]
    with_paper.save()

    shown = text_of(page.get(address("detail", without_paper.pk)))
    assert f"{ADDITION} {date_screen(timezone.localdate())}, ngày nhập, vì tệp" in shown
    shown = text_of(page.get(address("detail", with_paper.pk)))
    assert f"{ADDITION} 05/03/2020, ngày của văn bản ghi trong tệp." in shown


def test_nothing_is_said_of_additions_to_a_draft_or_by_the_issuing_decision_itself(page, office):
    imported(MESSY, by=office)
    to_a_draft = page.get(address("detail", staged(PLAN_2020, by=office).pk))
    imported(PLAN_2020, by=office)
    again = staged(PLAN_2020, by=office)
    ImportRow.objects.filter(pk=again.rows.filter(kind="task").first().pk).update(effect="added")

    assert ADDITION not in text_of(to_a_draft)
    assert ADDITION not in text_of(page.get(address("detail", again.pk)))


@pytest.mark.parametrize("where", ["/so-ket/", "/nhiem-vu/"])
def test_pages_of_a_draft_plan_say_so_and_those_of_an_issued_one_do_not(where, page, office):
    batch = imported(MESSY, by=office)
    asked = f"{where}?plan=2020&period=2020-H1"

    draft = text_of(page.get(asked))
    Plan.objects.update(state="issued")
    issued = text_of(page.get(asked))

    assert "Dự thảo Chưa công bố cho các đơn vị." in draft
    assert "Dự thảo" not in issued
    Plan.objects.update(state="draft")
    assert "kế hoạch còn là dự thảo, chưa công bố cho các đơn vị." in text_of(
        page.get(address("detail", batch.pk))
    )
