from django.db import migrations

# The schema is named because pg_restore builds generated columns with an empty search_path.
# unaccent() is only STABLE, as its rules could be edited; ours never are, and a generated column needs IMMUTABLE.
VN_NORM = """
CREATE OR REPLACE FUNCTION public.vn_norm(txt text) RETURNS text
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
AS $$
    SELECT lower(public.unaccent('public.unaccent'::regdictionary, normalize(txt, NFC)))
$$
"""

# Tone marks go first; what is left of each own letter of the alphabet moves just behind its base: "{" and "|" are
# the code points after "z". The word itself, after a separator below every letter, decides among equals by its tones.
VN_SORT = r"""
CREATE OR REPLACE FUNCTION public.vn_sort(txt text) RETURNS text
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
AS $$
    SELECT replace(replace(replace(replace(replace(replace(replace(
               toneless, 'ă', 'a{'), 'â', 'a|'), 'đ', 'd{'), 'ê', 'e{'), 'ô', 'o{'), 'ơ', 'o|'), 'ư', 'u{')
           || E'\x01' || lower(normalize(txt, NFC))
    FROM (
        SELECT normalize(
            translate(normalize(lower(txt), NFD), U&'\0300\0301\0303\0309\0323', ''), NFC
        ) AS toneless
    ) AS stripped
$$
"""


class Migration(migrations.Migration):
    dependencies = [("organization", "0001_initial")]

    operations = [
        migrations.RunSQL(VN_NORM, "DROP FUNCTION public.vn_norm(text)"),
        migrations.RunSQL(VN_SORT, "DROP FUNCTION public.vn_sort(text)"),
    ]
