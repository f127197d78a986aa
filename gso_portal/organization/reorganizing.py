"""The organisation's side of a reorganisation: what it would move, and moving it. Work is moved by the apps above."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

from gso_portal.lib.numbers import date_text
from gso_portal.lib.vietnamese import clean, fold
from gso_portal.organization.models import (
    DocumentRef,
    Membership,
    Unit,
    UnitAlias,
    UnitGroupMember,
    UnitName,
    UnitSuccession,
)
from gso_portal.organization.structure.ledger import Ledger
from gso_portal.organization.structure.planning import DatedRow, Move, Proposal, Successor, dated_moves


@dataclass(frozen=True)
class PostMove:
    """A post of somebody that ends on the eve and goes on in a successor."""

    post: Membership
    move: Move

    @property
    def label(self) -> str:
        return f"Vai trò {self.post.get_role_display()} của {self.post.user}"


@dataclass(frozen=True)
class GroupMove:
    member: UnitGroupMember
    moves: tuple[Move, ...]
    is_ended: bool


@dataclass(frozen=True)
class ChildMove:
    """A unit below that hangs below a successor from then on."""

    child: Unit
    key: str
    heir: str | None


@dataclass(frozen=True)
class StructureMoves:
    """All that the organisation would change, read once. `units` and `names` are by token, of the day before."""

    proposal: Proposal
    units: dict[str, Unit]
    names: dict[str, UnitName]
    posts: list[PostMove]
    groups: list[GroupMove]
    children: list[ChildMove]
    obstacles: list[str]

    @cached_property
    def labels(self) -> dict[str, str]:
        """What to print for a token: a successor under its new name."""
        return self.old_labels | {each.token: each.name for each in self.proposal.successors}

    @property
    def old_labels(self) -> dict[str, str]:
        """The names of the eve."""
        return {token: name.name for token, name in self.names.items()}

    def aliases_of(self, successor: Successor) -> list[str]:
        """The other spellings of the predecessors that bore the successor's name or abbreviation."""
        if successor.continues:
            return []
        same = {fold(text) for text in (successor.name, successor.abbreviation) if text}
        alike = [
            token
            for token, name in self.names.items()
            if {fold(name.name), fold(name.abbreviation or name.name)} & same
        ]
        texts = [alias.text for token in alike for alias in self.units[token].aliases.all()]
        return list({fold(text): text for text in texts}.values())

    def forerunner(self, successor: Successor) -> Unit:
        """The predecessor whose kind, place and region the successor takes on: one of its name, else the first."""
        wanted = fold(successor.abbreviation or successor.name)
        tokens = [token for token in self.proposal.predecessors if token in self.units]
        same = [
            token
            for token in tokens
            if token in self.names
            and wanted == fold(self.names[token].abbreviation or self.names[token].name)
        ]
        return self.units[(same or tokens)[0]]

    def unassigned(self) -> list[str]:
        """The keys of what still has no successor."""
        posts = [each.move.row.key for each in self.posts if each.move.heir is None]
        return posts + [each.key for each in self.children if each.heir is None]


def structure_moves(proposal: Proposal) -> StructureMoves:
    """What the reorganisation would do to the organisation as it is now. A fixed number of queries."""
    tokens = {*proposal.predecessors, *proposal.continuing}
    found = Unit.objects.filter(token__in=tokens).prefetch_related("names", "aliases", "successions_out")
    units = {unit.token: unit for unit in found}
    names = {token: _name_on(unit, proposal.eve) for token, unit in units.items()}
    moving = [units[token] for token in proposal.moving_from if token in units]
    return StructureMoves(
        proposal=proposal,
        units=units,
        names={token: name for token, name in names.items() if name},
        posts=_post_moves(proposal, moving, units),
        groups=_group_moves(proposal, moving, units),
        children=_child_moves(proposal, moving),
        obstacles=[*_unfit_units(proposal, units), *_unfit_successors(proposal)],
    )


def _name_on(unit: Unit, day: date) -> UnitName | None:
    return next((name for name in unit.names.all() if name.is_valid_on(day)), None)


def _unfit_units(proposal: Proposal, units: dict[str, Unit]) -> Iterable[str]:
    day = date_text(proposal.effective_on)
    for token in proposal.predecessors:
        unit = units.get(token)
        if unit is None:
            yield f"Không có đơn vị “{token}”."
            continue
        name = _name_on(unit, proposal.eve)
        if name is None:
            yield f"Đơn vị “{token}” không hoạt động ngày {date_text(proposal.eve)}."
        elif name.valid_to is not None:
            yield f"{name.name} đã hết hoạt động hoặc đã đổi tên từ sau ngày {date_text(name.valid_to)}."
        if name and any((each.valid_from or date.min) >= proposal.effective_on for each in unit.names.all()):
            yield f"{name.name} đã có tên khác từ ngày {day} hoặc sau đó."
        if name and token in proposal.ending and unit.successions_out.all():
            yield f"{name.name} đã có đơn vị kế thừa."


def _unfit_successors(proposal: Proposal) -> Iterable[str]:
    new = [each.token for each in proposal.successors if not each.continues]
    for unit in Unit.objects.filter(token__in=new):
        yield f"Khóa “{unit.token}” đã dùng cho một đơn vị khác."
    folded = {fold(each.name): each.name for each in proposal.successors}
    if len(folded) < len(proposal.successors):
        yield "Các đơn vị mới phải có tên khác nhau."
    others = UnitName.objects.valid_on(proposal.effective_on).filter(folded__in=folded)
    for name in others.exclude(unit__token__in=proposal.predecessors):
        yield f"Ngày {date_text(proposal.effective_on)} đã có đơn vị khác mang tên “{name.name}”."


def _post_moves(proposal: Proposal, moving: list[Unit], units: dict[str, Unit]) -> list[PostMove]:
    tokens = {unit.pk: unit.token for unit in units.values()}
    posts = list(
        Membership.objects.filter(unit__in=units.values()).select_related("user").order_by("user_id", "pk")
    )
    rows = [
        DatedRow(f"post:{p.pk}", tokens[p.unit_id], (p.user_id, p.role), p.valid_from, p.valid_to)
        for p in posts
    ]
    by_key = {f"post:{post.pk}": post for post in posts}
    leaving = {unit.token for unit in moving}
    moves = dated_moves(
        proposal,
        [row for row in rows if row.unit in leaving],
        there=[row for row in rows if row.unit in proposal.continuing],
    )
    return [PostMove(by_key[move.row.key], move) for move in moves]


def _group_moves(proposal: Proposal, moving: list[Unit], units: dict[str, Unit]) -> list[GroupMove]:
    """Every successor takes the places in groups. A unit that goes on keeps its own."""
    tokens = {unit.pk: unit.token for unit in units.values()}
    members = list(UnitGroupMember.objects.filter(unit__in=units.values()).select_related("group"))
    rows = {
        member.pk: DatedRow(
            f"group:{member.pk}",
            tokens[member.unit_id],
            (member.group_id,),
            member.valid_from,
            member.valid_to,
        )
        for member in members
    }
    leaving = {unit.token for unit in moving}
    going = [row for row in rows.values() if row.unit in leaving]
    staying = [row for row in rows.values() if row.unit in proposal.continuing]
    found: dict[str, list[Move]] = {}
    for successor in proposal.successors:
        for move in dated_moves(replace(proposal, successors=(successor,)), going, there=staying):
            found.setdefault(move.row.key, []).append(move)
    return [
        GroupMove(member, tuple(found[row.key]), row.unit in proposal.ending)
        for member, row in ((member, rows[member.pk]) for member in members)
        if row.key in found
    ]


def _child_moves(proposal: Proposal, moving: list[Unit]) -> list[ChildMove]:
    involved = {*proposal.predecessors, *proposal.continuing}
    tokens = {unit.pk: unit.token for unit in moving}
    children = Unit.objects.filter(parent__in=moving).exclude(token__in=involved)
    named = children.with_name_on(proposal.eve).order_by("sort_order", "token")
    keyed = [(child, f"unit:{child.pk}") for child in named]
    found = [ChildMove(child, key, proposal.heir(key)) for child, key in keyed]
    return [each for each in found if each.heir != tokens[each.child.parent_id]]


def apply_structure(
    moves: StructureMoves, ledger: Ledger, *, document: DocumentRef | None
) -> dict[str, Unit]:
    """Do it, and answer the units by token, successors too. Inside the transaction that holds the lock."""
    units = moves.units | _open_successors(moves, ledger)
    _change_names(moves, units, ledger)
    _record_successions(moves.proposal, units, ledger, document)
    _move_posts(moves, units, ledger)
    _move_groups(moves, units, ledger)
    _hang_below_successors(moves, units, ledger)
    return units


def _open_successors(moves: StructureMoves, ledger: Ledger) -> dict[str, Unit]:
    opened = {}
    for successor in moves.proposal.successors:
        if successor.continues:
            continue
        model = moves.forerunner(successor)
        unit = Unit(
            token=successor.token,
            kind=model.kind,
            parent_id=model.parent_id,
            region_id=model.region_id,
            sort_order=model.sort_order,
            is_subject_matter=model.is_subject_matter,
        )
        opened[successor.token] = ledger.create(unit, label=successor.name)
        for text in moves.aliases_of(successor):
            alias = UnitAlias(unit=unit, text=text, folded=fold(text))
            ledger.create(alias, label=f"Cách viết “{text}” của {successor.name}")
    return opened


def _change_names(moves: StructureMoves, units: dict[str, Unit], ledger: Ledger) -> None:
    proposal = moves.proposal
    for token in proposal.ending:
        name = moves.names[token]
        ledger.change(name, label=f"Tên “{name.name}”", valid_to=proposal.eve)
    for each in proposal.successors:
        last = moves.names.get(each.token) if each.continues else None
        fresh = UnitName(
            unit=units[each.token],
            name=clean(each.name),
            folded=fold(each.name),
            abbreviation=clean(each.abbreviation),
            code=each.code,
            valid_from=proposal.effective_on,
        )
        if last and (last.name, last.abbreviation, last.code) == (fresh.name, fresh.abbreviation, fresh.code):
            continue
        if last:
            ledger.change(last, label=f"Tên “{last.name}”", valid_to=proposal.eve)
        ledger.create(fresh, label=f"Tên “{fresh.name}”")


def _record_successions(
    proposal: Proposal, units: dict[str, Unit], ledger: Ledger, document: DocumentRef | None
) -> None:
    for before, after in proposal.successions():
        row = UnitSuccession(
            predecessor=units[before],
            successor=units[after],
            kind=proposal.kind,
            effective_on=proposal.effective_on,
            document=document,
        )
        ledger.create(row, label="Quan hệ kế thừa")


def _move_posts(moves: StructureMoves, units: dict[str, Unit], ledger: Ledger) -> None:
    for each in moves.posts:
        if each.move.ends_on:
            ledger.change(each.post, label=each.label, valid_to=each.move.ends_on)
        elif each.move.is_absorbed:
            ledger.remove(each.post, label=each.label)
        else:
            span = {"valid_from": each.move.valid_from, "valid_to": each.move.valid_to}
            ledger.change(each.post, label=each.label, unit_id=units[each.move.heir].pk, **span)
    for each in moves.posts:
        if each.move.ends_on and not each.move.is_absorbed:
            ledger.create(_post_in(units[each.move.heir], each), label=each.label)


def _post_in(unit: Unit, each: PostMove) -> Membership:
    return Membership(
        user=each.post.user,
        unit=unit,
        role=each.post.role,
        title=each.post.title,
        is_acting=each.post.is_acting,
        valid_from=each.move.valid_from,
        valid_to=each.move.valid_to,
    )


def _move_groups(moves: StructureMoves, units: dict[str, Unit], ledger: Ledger) -> None:
    for each in moves.groups:
        label = f"Thành viên nhóm “{each.member.group.name}”"
        first = each.moves[0]
        if each.is_ended and first.ends_on:
            ledger.change(each.member, label=label, valid_to=first.ends_on)
        elif each.is_ended:
            ledger.remove(each.member, label=label)
    for each in moves.groups:
        for move in each.moves:
            if not move.is_absorbed:
                row = UnitGroupMember(
                    group=each.member.group,
                    unit=units[move.heir],
                    valid_from=move.valid_from,
                    valid_to=move.valid_to,
                )
                ledger.create(row, label=f"Thành viên nhóm “{each.member.group.name}”")


def _hang_below_successors(moves: StructureMoves, units: dict[str, Unit], ledger: Ledger) -> None:
    """The units below go along. A merged unit itself hangs below its successor, whose people so keep the rights to
    what it has on record; of a split nobody has them but who sees everything."""
    for each in moves.children:
        ledger.change(each.child, label=f"Đơn vị {each.child.name}", parent_id=units[each.heir].pk)
    if moves.proposal.is_split:
        return
    successor = units[moves.proposal.successors[0].token]
    for token in moves.proposal.ending:
        ledger.change(units[token], label=f"Đơn vị {moves.names[token].name}", parent_id=successor.pk)
