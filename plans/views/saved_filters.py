from urllib.parse import urlencode

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from ..forms import FilterNameForm
from ..models import SavedFilter
from ..services.saved_filters import FilterRefused, delete_filter, rename_filter, save_filter
from ..tasklist.filters import list_parameters
from .asking import answering


@require_POST
@answering
def filter_save(request, asked):
    """Keep what this address asks for under a name."""
    query = urlencode(list_parameters(request.GET))
    form = FilterNameForm(request.POST)
    if not form.is_valid():
        messages.error(request, form.first_error)
        return back_to_list(query)
    try:
        save_filter(form.cleaned_data["name"], query, by=request.user, key=form.cleaned_data["key"])
        messages.success(request, f"Đã lưu bộ lọc “{form.cleaned_data['name']}”.")
    except FilterRefused as refused:
        messages.error(request, str(refused))
    return back_to_list(query)


@require_POST
@answering
def filter_rename(request, asked, pk):
    saved = get_object_or_404(SavedFilter.objects.visible_to(request.user), pk=pk)
    try:
        rename_filter(saved, request.POST.get("name", ""))
        messages.success(request, f"Bộ lọc nay có tên “{saved.name}”.")
    except FilterRefused as refused:
        messages.error(request, str(refused))
    return back_to_list(urlencode(list_parameters(request.GET)))


@require_POST
@answering
def filter_delete(request, asked, pk):
    saved = get_object_or_404(SavedFilter.objects.visible_to(request.user), pk=pk)
    delete_filter(saved)
    messages.success(request, f"Đã xóa bộ lọc “{saved.name}”.")
    return back_to_list(urlencode(list_parameters(request.GET)))


def back_to_list(query: str):
    return redirect(f"{reverse('plans:task-list')}?{query}")
