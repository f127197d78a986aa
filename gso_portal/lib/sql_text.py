"""The database's own functions over Vietnamese text, as expressions for queries, constraints and generated
columns."""

from django.db.models import BooleanField, Func, TextField


class IsNfc(Func):
    """True when the text is stored in Unicode form NFC, so that equal words are equal bytes."""

    template = "%(expressions)s IS NFC NORMALIZED"
    arity = 1
    output_field = BooleanField()


class VnNorm(Func):
    """`vn_norm(text)`: lower case without any mark (`Đường đất` → `duong dat`), the key that search reads."""

    function = "vn_norm"
    arity = 1
    output_field = TextField()


class VnSort(Func):
    """`vn_sort(text)`: a key whose order by code point (collation "C") is the Vietnamese alphabet's."""

    function = "vn_sort"
    arity = 1
    output_field = TextField()
