"""What the page of a reorganisation prints of its preview: names instead of tokens, titles only where published."""

from ..services.reorganization import Preview

# A merger may move thousands of tasks; the page shows the first of them, and the number of all.
MOST_TASKS = 300


def parts_of(preview: Preview) -> dict:
    structure, work, proposal = preview.structure, preview.work, preview.structure.proposal
    labels = structure.labels
    return {
        "units": unit_lines(preview),
        "people": [
            {
                "key": each.move.row.key,
                "post": each.post,
                "from": labels[each.move.row.unit],
                "move": each.move,
                "heir": each.move.heir,
                "to": labels.get(each.move.heir, ""),
            }
            for each in structure.posts
        ],
        "groups": group_lines(structure, labels),
        "children": [
            {"key": each.key, "name": each.child.name, "heir": each.heir, "to": labels.get(each.heir, "")}
            for each in structure.children
        ],
        "tasks": [
            {
                "key": each.key,
                "part": each.part_label,
                "title": each.title,
                "plan": each.task.plan,
                "from": labels[each.unit],
                "heir": each.heir,
                "to": labels.get(each.heir, ""),
            }
            for each in (work.moves if proposal.is_split else work.moves[:MOST_TASKS])
        ],
        "work_counts": [(labels[unit], counts) for unit, counts in work.counts().items()],
        "choices": [(each.token, each.name) for each in proposal.successors],
        "is_split": proposal.is_split,
        "kept": sum(token in proposal.continuing for token in proposal.assigned.values()),
        "assigned": len(proposal.assigned),
    }


def group_lines(structure, labels) -> list[tuple[str, str]]:
    """Each successor that gets a place in a group, once."""
    gained = [
        (each.member.group.name, labels[move.heir])
        for each in structure.groups
        for move in each.moves
        if not move.is_absorbed
    ]
    return list(dict.fromkeys(gained))


def unit_lines(preview: Preview) -> list[dict]:
    """Each unit before and after, with what happens to its name."""
    structure, proposal = preview.structure, preview.structure.proposal
    before = [
        {"name": structure.names[token].name, "code": structure.names[token].code, "what": "ends"}
        for token in proposal.ending
        if token in structure.names
    ]
    after = [
        {
            "name": each.name,
            "code": each.code,
            "what": "continues" if each.continues else "begins",
            "old": structure.old_labels.get(each.token, ""),
            "aliases": structure.aliases_of(each),
        }
        for each in proposal.successors
    ]
    return before + after
