from .import_ends import import_discard, import_undo
from .imports import (
    import_agree,
    import_choose,
    import_confirm,
    import_detail,
    import_list,
    import_retry,
    import_upload,
)
from .review import review, review_export
from .tasks import task_list

__all__ = [
    "import_agree",
    "import_choose",
    "import_confirm",
    "import_detail",
    "import_discard",
    "import_list",
    "import_retry",
    "import_undo",
    "import_upload",
    "review",
    "review_export",
    "task_list",
]
