"""The addresses of the plans app, a module per subject."""

from . import editing, figures, imports, lists, reports, sheets, structure, unit

app_name = "plans"

urlpatterns = [
    *figures.urlpatterns,
    *lists.urlpatterns,
    *editing.urlpatterns,
    *reports.urlpatterns,
    *unit.urlpatterns,
    *sheets.urlpatterns,
    *imports.urlpatterns,
    *structure.urlpatterns,
]
