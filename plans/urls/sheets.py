from django.urls import path

from ..views.sheet_returns import (
    sheet_choose,
    sheet_choose_all,
    sheet_confirm,
    sheet_discard,
    sheet_reopen,
    sheet_retry,
    sheet_return,
    sheet_take,
    sheet_undo,
)
from ..views.sheets import sheet_download, sheet_list, sheet_make, sheet_upload

urlpatterns = [
    path("tep-don-vi/", sheet_list, name="sheet-list"),
    path("tep-don-vi/tao/", sheet_make, name="sheet-make"),
    path("tep-don-vi/tai-len/", sheet_upload, name="sheet-upload"),
    path("tep-don-vi/<uuid:pk>/tai-ve/", sheet_download, name="sheet-download"),
    path("tep-don-vi/nop/<uuid:pk>/", sheet_return, name="sheet-return"),
    path("tep-don-vi/nop/<uuid:pk>/dong/<int:row>/o/", sheet_choose, name="sheet-choose"),
    path("tep-don-vi/nop/<uuid:pk>/dong/<int:row>/", sheet_take, name="sheet-take"),
    path("tep-don-vi/nop/<uuid:pk>/xung-dot/", sheet_choose_all, name="sheet-choose-all"),
    path("tep-don-vi/nop/<uuid:pk>/xac-nhan/", sheet_confirm, name="sheet-confirm"),
    path("tep-don-vi/nop/<uuid:pk>/thu-lai/", sheet_retry, name="sheet-retry"),
    path("tep-don-vi/nop/<uuid:pk>/hoan-tac/", sheet_undo, name="sheet-undo"),
    path("tep-don-vi/nop/<uuid:pk>/bo/", sheet_discard, name="sheet-discard"),
    path("tep-don-vi/nop/<uuid:pk>/dong-de-lai/", sheet_reopen, name="sheet-reopen"),
]
