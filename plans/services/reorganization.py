"""Applying a reorganisation of units as a whole, work included; confirming it, or taking it back."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

from gso_portal.lib.history import change
from gso_portal.lib.numbers import date_text
from gso_portal.organization.models import DocumentRef, Reorganization, User
from gso_portal.organization.reorganizing import StructureMoves, apply_structure, structure_moves
from gso_portal.organization.structure.ledger import Ledger, obstacles, put_back
from gso_portal.organization.structure.lock import hold_structure
from gso_portal.organization.structure.planning import Proposal, proposal_from_json

from .reorganized_work import WorkMoves, apply_work, work_moves

State = Reorganization.State

TITLES = {"merge": ("Hợp nhất", "thành"), "split": ("Chia tách", "thành"), "rename": ("Đổi tên", "thành")}

WORDS = {
    "plans.Plan": "Kế hoạch",
    "plans.Task": "Nhiệm vụ",
    "plans.TaskCoLead": "Đơn vị cùng chủ trì",
    "plans.TaskCoordinator": "Đơn vị phối hợp",
    "plans.Adjustment": "Điều chỉnh nhiệm vụ",
}


class ReorganizationRefused(Exception):
    """It cannot be applied or taken back; `reasons` (Vietnamese) say why, one by one."""

    def __init__(self, reasons: list[str]):
        super().__init__(" ".join(reasons))
        self.reasons = reasons


@dataclass(frozen=True)
class Preview:
    """All that applying would change, and what stands against it. `open_keys` are the things still without a unit."""

    structure: StructureMoves
    work: WorkMoves
    obstacles: list[str]

    @property
    def open_keys(self) -> list[str]:
        return [*self.structure.unassigned(), *self.work.unassigned()]

    @cached_property
    def digest(self) -> str:
        """Differs as soon as anything else would move: whoever applies has seen what is applied."""
        seen = [
            *(each.move for each in self.structure.posts),
            *(each.moves for each in self.structure.groups),
            *((each.key, each.heir) for each in self.structure.children),
            *((each.key, each.heir) for each in self.work.moves),
            self.structure.proposal.as_json(),
        ]
        return hashlib.sha256(repr(seen).encode()).hexdigest()[:16]


def draft_reorganization(
    proposal: Proposal,
    *,
    by: User | None,
    at: datetime,
    document: DocumentRef | None = None,
) -> Reorganization:
    """Keep the proposal for a look at what it would move; nothing moves yet."""
    title = _title(proposal, structure_moves(proposal).old_labels)
    with change(by=by, reason=f"Lập phương án: {title}"):
        return Reorganization.objects.create(
            kind=proposal.kind,
            title=title,
            effective_on=proposal.effective_on,
            document=document,
            proposal=proposal.as_json(),
            created_by=by,
            created_at=at,
        )


def _title(proposal: Proposal, labels: dict[str, str]) -> str:
    verb, become = TITLES[proposal.kind]
    before = ", ".join(labels.get(token, token) for token in proposal.predecessors)
    after = ", ".join(each.name for each in proposal.successors)
    title = f"{verb} {before} {become} {after}"
    return title if len(title) <= 500 else f"{title[:499]}…"


def preview(reorganization: Reorganization, *, on: date) -> Preview:
    """What applying would do today. A fixed number of queries."""
    structure = structure_moves(proposal_from_json(reorganization.proposal))
    work = work_moves(structure)
    against = list(structure.obstacles)
    if structure.proposal.effective_on > on:
        against.append(f"Chỉ áp dụng được từ ngày có hiệu lực, {date_text(structure.proposal.effective_on)}.")
    return Preview(structure, work, against)


def apply_reorganization(
    reorganization: Reorganization, *, by: User | None, on: date, at: datetime, seen: str = ""
) -> bool:
    """Move everything in one transaction; False when it was applied before. ReorganizationRefused moves nothing.

    `seen` is the digest of the preview that was looked at; when more or other things would move by now it is refused.
    """
    with change(by=by, reason=_reason("Áp dụng", reorganization)):
        locked = _locked(reorganization)
        if locked.state != State.DRAFT:
            return False
        found = preview(locked, on=on)
        _refuse(_standing_against(found, seen))
        ledger = Ledger()
        units = apply_structure(found.structure, ledger, document=locked.document)
        apply_work(found.work, units, ledger, reorganization=locked, by=by)
        _end(locked, State.APPLIED, record=ledger.entries, applied_by=by, applied_at=at)
    reorganization.refresh_from_db()
    return True


def _standing_against(found: Preview, seen: str) -> list[str]:
    against = list(found.obstacles)
    if found.open_keys:
        against.append(f"Còn {len(found.open_keys)} mục chưa được giao cho đơn vị mới nào.")
    if not against and seen and seen != found.digest:
        against.append("Dữ liệu đã thay đổi sau khi xem trước; hãy xem lại rồi áp dụng.")
    return against


def undo_reorganization(reorganization: Reorganization, *, by: User | None, at: datetime) -> bool:
    """Put every row back as it was before; False unless it is applied and not confirmed.

    ReorganizationRefused, and nothing done, names everything that was changed since or rests on the new units.
    """
    with change(by=by, reason=_reason("Hoàn tác", reorganization)):
        locked = _locked(reorganization)
        if locked.state != State.APPLIED:
            return False
        _refuse(obstacles(locked.record, words=WORDS))
        put_back(locked.record)
        _end(locked, State.UNDONE, ended_by=by, ended_at=at)
    reorganization.refresh_from_db()
    return True


def confirm_reorganization(reorganization: Reorganization, *, by: User | None, at: datetime) -> bool:
    """From now on it stands and cannot be taken back; False unless it is applied."""
    with change(by=by, reason=_reason("Xác nhận", reorganization)):
        locked = _locked(reorganization)
        if locked.state != State.APPLIED:
            return False
        _end(locked, State.CONFIRMED, ended_by=by, ended_at=at)
    reorganization.refresh_from_db()
    return True


def assign(reorganization: Reorganization, *, assigned: dict[str, str], by: User | None) -> None:
    """Say of a split which successor gets which thing; what is not named keeps what was said before."""
    with change(by=by, reason=_reason("Phân giao", reorganization)):
        locked = _locked(reorganization)
        if locked.state != State.DRAFT:
            raise ReorganizationRefused(["Phương án này đã được áp dụng nên không sửa được nữa."])
        proposal = proposal_from_json(locked.proposal)
        locked.proposal = proposal.assigning({**proposal.assigned, **assigned}).as_json()
        locked.save(update_fields=["proposal"])
    reorganization.refresh_from_db()


def discard_draft(reorganization: Reorganization, *, by: User | None) -> bool:
    """Drop a proposal that was never applied; False for any other."""
    with change(by=by, reason=_reason("Bỏ phương án", reorganization)):
        locked = _locked(reorganization)
        if locked.state != State.DRAFT:
            return False
        locked.delete()
    return True


def _locked(reorganization: Reorganization) -> Reorganization:
    """Two are never applied or taken back at the same time: one may rest on the other."""
    hold_structure()
    return Reorganization.objects.select_for_update().get(pk=reorganization.pk)


def _refuse(reasons: list[str]) -> None:
    if reasons:
        raise ReorganizationRefused(reasons)


def _reason(what: str, reorganization: Reorganization) -> str:
    return f"{what}: {reorganization.title}"


def _end(reorganization: Reorganization, state: str, **values: object) -> None:
    for name, value in {"state": state, **values}.items():
        setattr(reorganization, name, value)
    reorganization.save(update_fields=["state", *values])
