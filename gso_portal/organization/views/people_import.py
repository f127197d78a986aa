import io
import tempfile

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from gso_portal.lib.workbook import Column, Limits, Table, WorkbookRefused, open_workbook, write_workbook
from gso_portal.organization.forms import PeopleFileForm
from gso_portal.organization.models import PeopleImport
from gso_portal.organization.people_import import LABELS, MOST_ROWS, PeopleRefused, PersonRow, read_people
from gso_portal.organization.services.people import (
    PreviewChanged,
    confirm_people,
    fingerprint,
    preview,
    stage_people,
)
from gso_portal.organization.views.guards import admin_only

# Read while the administrator waits: so small that it takes a second at most.
SMALL = Limits(
    file_bytes=2 * 2**20, unpacked_bytes=20 * 2**20, rows=MOST_ROWS + 100, columns=50, cells=50_000, sheets=10
)
PAGE_ROWS = 100
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
TEMPLATE_COLUMNS = (
    *(
        Column("Họ tên, chức vụ", 40),
        Column("Tên đăng nhập", 24),
        Column("Đơn vị", 40),
        Column("Vai trò", 26),
    ),
    *(Column("Chức vụ", 24), Column("Từ ngày", 14), Column("Đến ngày", 14), Column("Thư điện tử", 30)),
)


@require_http_methods(["GET", "POST"])
@admin_only
def people_import_list(request):
    """The workbooks read so far, and the form for another."""
    form = PeopleFileForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            rows = rows_of(form.cleaned_data["file"])
        except (WorkbookRefused, PeopleRefused) as refusal:
            form.add_error("file", str(refusal))
        else:
            batch = stage_people(rows, file_name=form.cleaned_data["file"].name, by=request.user)
            return redirect("people-import-detail", batch.pk)
    batches = PeopleImport.objects.defer("rows").select_related("uploaded_by")[:30]
    shown = {"form": form, "batches": batches}
    return render(
        request, "organization/people_import_list.html", shown, status=422 if form.is_bound else 200
    )


def rows_of(upload) -> list[PersonRow]:
    with tempfile.NamedTemporaryFile(suffix=".xlsx") as file:
        for piece in upload.chunks():
            file.write(piece)
        file.flush()
        return read_people(open_workbook(file.name, limits=SMALL, name=upload.name))


@require_safe
@admin_only
def people_import_detail(request, pk):
    return detail(request, get_object_or_404(PeopleImport, pk=pk))


def detail(request, batch, *, status=200):
    shown = {"batch": batch}
    if not batch.confirmed_at:
        lines = preview(batch, by=request.user, on=timezone.localdate())
        wrong = [line for line in lines if line.errors]
        writing = [line for line in lines if line.does_something]
        shown |= {
            "page": Paginator(sorted(lines, key=severity), PAGE_ROWS).get_page(request.GET.get("trang")),
            "writing": len(writing),
            "wrong": len(wrong),
            "doubtful": sum(line.status == "warning" for line in lines),
            "same": len(lines) - len(writing) - len(wrong),
            "seen": fingerprint(lines),
        }
    return render(request, "organization/people_import_detail.html", shown, status=status)


def severity(line) -> int:
    """Errors first, then what is doubtful, then the rest, each as in the sheet."""
    return ("error", "warning", "ok").index(line.status)


@require_POST
@admin_only
def people_import_confirm(request, pk):
    batch = get_object_or_404(PeopleImport, pk=pk)
    now = timezone.now()
    try:
        done = confirm_people(
            batch, seen=request.POST.get("seen", ""), by=request.user, on=timezone.localdate(now), at=now
        )
    except PreviewChanged as refusal:
        messages.error(request, str(refusal))
        return detail(request, batch, status=409)
    messages.success(
        request,
        f"Đã mở {done['opened']} tài khoản, sửa {done['changed']} tài khoản, giao {done['posts']} vai trò.",
    )
    return redirect("people-import-detail", pk)


@require_safe
@admin_only
def people_import_template(request):
    """An empty workbook with the columns that are read, and the roles by name."""
    file = io.BytesIO()
    people = Table("Tài khoản", TEMPLATE_COLUMNS, [])
    roles = Table("Vai trò", [Column("Vai trò dùng được", 40)], [(label,) for label in LABELS.values()])
    write_workbook(file, [people, roles], title="Danh sách tài khoản")
    file.seek(0)
    return FileResponse(file, as_attachment=True, filename="mau-tai-khoan.xlsx", content_type=XLSX)
