"""User names proposed from a name or post. Pure."""

import re
from collections.abc import Collection

from gso_portal.lib.vietnamese import clean, sort_key

LONGEST = 40
_NOT_IN_NAMES = re.compile(r"[^a-z0-9]+")


def proposed_username(display_name: str, taken: Collection[str]) -> str:
    """ "Vụ trưởng Vụ Thống kê Giá" → "vu-truong-vu-thong-ke-gia": without marks, at most 40 characters, not in
    `taken`. Empty when the name has no letter."""
    plain = re.sub(r"[{|]", "", sort_key(clean(display_name)).partition("\x01")[0])
    words = _NOT_IN_NAMES.sub(" ", plain).split()
    base = ""
    for word in words:
        longer = f"{base}-{word}" if base else word[:LONGEST]
        if len(longer) > LONGEST:
            break
        base = longer
    number, name = 1, base
    while name in taken:
        number += 1
        name = f"{base}-{number}"
    return name
