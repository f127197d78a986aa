"""How each task of a plan stands: one SQL statement, the only place that says which class a task is in.

`standing(scope)` gives the SQL of one row per task that the plan has by then; GROUPS names the sets of rows that
figures count and lists open. Both read the same conditions, so a list and its figure cannot disagree.
Source of the rules: the definitions of the review (first line that fits):

1. added after the cut-off, completed or withdrawn before the period, or beginning after it: in no population;
2. withdrawn by a decision within the period, not after its deadline: listed apart;
3. deadline not after the period: due (a deadline before the period is its backlog);
4. else ongoing: later deadlines, and kinds that have none.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from gso_portal.lib.history import as_of

from .scope import Basis, Scope

# Each figure's rows, as a condition on the columns of `standing`.
GROUPS: dict[str, str] = {
    "due": "population = 'due'",
    "due.on_time": "population = 'due' AND class = 'on_time'",
    "due.late": "population = 'due' AND class = 'late'",
    "due.not_done": "population = 'due' AND class = 'not_done'",
    "due.pending": "population = 'due' AND class = 'pending'",
    "due.backlog": "population = 'due' AND is_backlog",
    "due.trouble": "population = 'due' AND class IN ('late', 'not_done')",
    "due.leave": "population = 'due' AND class IN ('late', 'not_done') AND has_leave",
    "due.leave_after": "population = 'due' AND class IN ('late', 'not_done') AND has_leave AND NOT leave_in_time",
    "due.covid": "population = 'due' AND class IN ('late', 'not_done') AND reason_category = 'covid19'",
    "ongoing": "population = 'ongoing'",
    "ongoing.on_schedule": "population = 'ongoing' AND class = 'on_schedule'",
    "ongoing.completed_early": "population = 'ongoing' AND class = 'on_schedule' AND is_completed",
    "ongoing.behind": "population = 'ongoing' AND class = 'behind'",
    "ongoing.pending": "population = 'ongoing' AND class = 'pending'",
    "ongoing.unreported": "population = 'ongoing' AND class = 'unreported'",
    "ongoing.undetermined": "population = 'ongoing' AND due_kind IN ('event', 'relative', 'unknown')",
    "withdrawn": "population = 'withdrawn'",
    "opening": "population IS NOT NULL AND begins_before",
    "started": "population IS NOT NULL AND NOT begins_before",
    "carried_over": "population IN ('due', 'ongoing') AND NOT is_completed AND NOT is_withdrawn",
    "carried_over.due": "population = 'due' AND NOT is_completed AND NOT is_withdrawn",
    "carried_over.ongoing": "population = 'ongoing' AND NOT is_completed AND NOT is_withdrawn",
    "next.new": "begins_next",
    "trouble": "class IN ('late', 'not_done', 'behind')",
    "awaiting": "population IS NOT NULL AND is_awaiting",
}

GROUP_LABELS: dict[str, str] = {
    "due": "Phải hoàn thành trong kỳ",
    "due.on_time": "Hoàn thành đúng hạn",
    "due.late": "Hoàn thành muộn so với kế hoạch",
    "due.not_done": "Chưa hoàn thành",
    "due.pending": "Chưa đến hạn",
    "due.backlog": "Nợ kỳ trước",
    "due.trouble": "Hoàn thành muộn hoặc chưa hoàn thành",
    "due.leave": "Muộn hoặc chưa hoàn thành, đã được đồng ý điều chỉnh",
    "due.leave_after": "Được đồng ý điều chỉnh sau hạn",
    "due.covid": "Muộn hoặc chưa hoàn thành do ảnh hưởng của dịch Covid-19",
    "ongoing": "Đang triển khai",
    "ongoing.on_schedule": "Theo tiến độ",
    "ongoing.completed_early": "Hoàn thành trước hạn",
    "ongoing.behind": "Không theo tiến độ",
    "ongoing.pending": "Chưa bắt đầu",
    "ongoing.unreported": "Chưa có báo cáo tiến độ",
    "ongoing.undetermined": "Chưa xác định thời hạn",
    "withdrawn": "Rút khỏi kế hoạch",
    "opening": "Đầu kỳ chuyển đến",
    "started": "Bắt đầu trong kỳ",
    "carried_over": "Chuyển sang kỳ sau",
    "carried_over.due": "Chuyển sang kỳ sau, đã đến hạn",
    "carried_over.ongoing": "Chuyển sang kỳ sau, đang triển khai",
    "next.new": "Thực hiện mới trong kỳ sau",
    "trouble": "Muộn, chưa hoàn thành hoặc không theo tiến độ",
    "awaiting": "Báo cáo chờ xác nhận",
}

# What a class is called in a list, and the key square beside it.
CLASS_LABELS: dict[str, str] = {
    "on_time": "Đúng hạn",
    "late": "Hoàn thành muộn",
    "not_done": "Chưa hoàn thành",
    "pending": "Chưa đến hạn",
    "on_schedule": "Theo tiến độ",
    "behind": "Không theo tiến độ",
    "unreported": "Chưa báo cáo",
    "withdrawn": "Đã rút",
}

# What a group's condition may ask of a row: rows alike in these are counted together before the groups are added up.
COUNTED_BY = (
    "population, class, is_backlog, has_leave, leave_in_time, reason_category, is_completed, is_withdrawn, is_awaiting,"
    " begins_next, begins_before, due_kind"
)

# A row carries no text but its leader: what is printed of a task is joined to the few rows that are printed.
STANDING = """
WITH chosen AS (
    SELECT t.id, t.position, t.field_id, t.is_key, t.due_kind, t.supervising_leader, t.lead_unit_id, t.baseline_due_on,
        t.start_on, t.withdrawn_on
    FROM {task} t
    WHERE t.plan_id = %(plan)s AND (t.added_on IS NULL OR t.added_on <= %(cutoff)s){narrowed}
), said AS (
    SELECT r.task_id,
        (array_agg(r.completed_on ORDER BY r."on" DESC, r.id DESC))[1] AS completed_on,
        (array_agg(r.status ORDER BY r."on" DESC, r.id DESC))[1] AS status,
        min(r."on") AS first_on,
        (array_agg(r.pace ORDER BY r."on" DESC, r.id DESC)
            FILTER (WHERE r.pace <> '' AND r."on" BETWEEN %(start)s AND %(cutoff)s))[1] AS pace,
        (array_agg(r.percent ORDER BY r."on" DESC, r.id DESC)
            FILTER (WHERE r.percent IS NOT NULL AND r."on" <= %(cutoff)s))[1] AS percent,
        (array_agg(r.reason_category ORDER BY r."on" DESC, r.id DESC)
            FILTER (WHERE r.reason_category <> '' AND r."on" <= %(end)s))[1] AS reason_category
    FROM {report} r
    WHERE r.status IN ('submitted', 'accepted') AND r.task_id {of_chosen}
    GROUP BY r.task_id
), decided AS (
    SELECT a.task_id,
        (array_agg(a.new_due_on ORDER BY a.decided_on DESC, a.id DESC)
            FILTER (WHERE a.kind = 'extend' AND a.moves AND a.decided_on <= %(cutoff)s))[1] AS moved_to,
        coalesce(bool_or(a.kind = 'extend' AND a.decided_on <= %(cutoff)s), false) AS has_leave,
        coalesce(bool_or(a.kind = 'extend' AND a.moves AND a.decided_on <= %(cutoff)s), false) AS leave_in_time,
        (array_agg(a.old_lead_id ORDER BY a.decided_on, a.id) FILTER (
            WHERE a.kind = 'change' AND a.old_lead_id IS NOT NULL AND a.decided_on > %(cutoff)s))[1] AS lead_then
    FROM {adjustment} a
    WHERE a.state = 'decided' AND a.task_id {of_chosen}
    GROUP BY a.task_id
), fact AS (
    SELECT t.id AS task_id, t.position, t.field_id, t.is_key, t.due_kind, t.supervising_leader, t.baseline_due_on,
        coalesce(d.lead_then, t.lead_unit_id) AS lead_unit_id,
        CASE WHEN {is_dated} THEN coalesce(d.moved_to, t.baseline_due_on) END AS adjusted_due_on,
        CASE WHEN {is_dated} THEN {deadline} END AS deadline,
        s.completed_on, coalesce(s.completed_on <= %(cutoff)s, false) AS is_completed,
        s.percent, coalesce(s.pace, '') AS pace, coalesce(s.reason_category, '') AS reason_category,
        coalesce(s.status = 'submitted', false) AS is_awaiting,
        t.withdrawn_on, coalesce(t.withdrawn_on <= %(cutoff)s, false) AS is_withdrawn,
        coalesce(d.has_leave, false) AS has_leave, coalesce(d.leave_in_time, false) AS leave_in_time,
        least(coalesce(t.start_on, %(plan_start)s), s.first_on, s.completed_on) AS began_on
    FROM chosen t LEFT JOIN said s ON s.task_id = t.id LEFT JOIN decided d ON d.task_id = t.id
), placed AS MATERIALIZED (
    SELECT fact.*, CASE
            WHEN completed_on < %(start)s OR withdrawn_on < %(start)s OR began_on > %(end)s THEN NULL
            WHEN is_withdrawn AND (deadline IS NULL OR withdrawn_on <= deadline) THEN 'withdrawn'
            WHEN deadline <= %(end)s THEN 'due'
            ELSE 'ongoing'
        END AS population,
        coalesce(deadline < %(start)s, false) AS is_backlog,
        began_on < %(start)s AS begins_before,
        began_on BETWEEN %(next_start)s AND %(next_end)s AND NOT is_withdrawn AS begins_next
    FROM fact
), standing AS (
    SELECT placed.*, CASE population
            WHEN 'withdrawn' THEN 'withdrawn'
            WHEN 'due' THEN CASE
                WHEN is_completed AND completed_on <= deadline THEN 'on_time'
                WHEN is_completed THEN 'late'
                WHEN deadline < %(open_from)s THEN 'not_done'
                ELSE 'pending' END
            WHEN 'ongoing' THEN CASE
                WHEN is_completed THEN 'on_schedule'
                WHEN began_on > %(cutoff)s THEN 'pending'
                WHEN pace = 'behind' THEN 'behind'
                WHEN pace = 'on_schedule' OR ({moved_past_the_end}) THEN 'on_schedule'
                ELSE 'unreported' END
        END AS class
    FROM placed
)
"""

# The tasks of a plan came in together, so their keys lie side by side and their reports are read off the index in
# order. What lies between and belongs to another plan joins with nothing.
OF_WHOLE_PLAN = (
    "BETWEEN (SELECT min(id) FROM plans_task WHERE plan_id = %(plan)s)"
    " AND (SELECT max(id) FROM plans_task WHERE plan_id = %(plan)s)"
)
OF_CHOSEN = "= ANY(ARRAY(SELECT id FROM chosen))"
OF_CHOSEN_THEN = "IN (SELECT id FROM chosen)"

TABLES = {"task": "plans_task", "report": "plans_progressreport", "adjustment": "plans_adjustment"}


def table(name: str, scope: Scope) -> str:
    """The table as known at the scope's instant: the live one, or the versions that held then."""
    return as_of(name) if scope.known_at else name


def standing(scope: Scope, narrowed: Sequence[str] = ()) -> tuple[str, dict[str, Any]]:
    """The SQL (a WITH clause ending in `standing`) and its parameters.

    `narrowed` are conditions on the task `t` that leave out rows nobody asks for, so that they are not worked out.
    """
    is_adjusted = scope.basis is Basis.ADJUSTED
    of_chosen = OF_CHOSEN_THEN if scope.known_at else OF_CHOSEN if narrowed else OF_WHOLE_PLAN
    sql = STANDING.format(
        **{key: table(name, scope) for key, name in TABLES.items()},
        narrowed="".join(f" AND ({condition})" for condition in narrowed),
        of_chosen=of_chosen,
        is_dated="t.due_kind IN ('day', 'period', 'range')",
        deadline="coalesce(d.moved_to, t.baseline_due_on)" if is_adjusted else "t.baseline_due_on",
        # A deadline moved out of the period leaves no pace report behind: on schedule unless reported otherwise.
        moved_past_the_end="baseline_due_on <= %(end)s AND deadline > %(end)s" if is_adjusted else "false",
    )
    following = scope.period.following()
    parameters = {
        "plan": scope.plan.id,
        "plan_start": scope.plan.starts_on,
        "start": scope.period.start,
        "end": scope.period.end,
        "cutoff": scope.cutoff,
        "open_from": scope.open_from,
        "next_start": following.start,
        "next_end": following.end,
        "known_at": scope.known_at,
    }
    return sql, parameters
