import re

import pytest

from tests.frontend.sources import STATIC

CSS = (STATIC / "css" / "portal.css").read_text(encoding="utf-8")
TOKEN = re.compile(r"(--[a-z0-9-]+|color-scheme):\s*([^;]+);")

TEXT = 4.5
SHAPE = 3.0

SURFACES = ("--canvas", "--paper", "--sunken", "--hover", "--selected")
TINTS = ("--on-time", "--late", "--not-done", "--on-schedule", "--behind", "--good", "--bad")
ROW_TINTS = ("--good-tint", "--late-tint", "--bad-tint", "--brand-tint", "--neutral-tint")

PAIRS = [
    *((ink, surface, TEXT) for ink in ("--ink", "--ink-2") for surface in (*SURFACES, *ROW_TINTS)),
    *(("--ink-3", surface, TEXT) for surface in ("--paper", "--sunken", "--canvas", "--hover")),
    *(("--link", surface, TEXT) for surface in (*SURFACES, "--good-tint", "--late-tint", "--bad-tint")),
    *((f"{name}-ink", f"{name}-tint", TEXT) for name in TINTS),
    ("--late-ink", "--late-tint-2", TEXT),
    ("--bad-ink", "--paper", TEXT),
    ("--not-done-ink", "--paper", TEXT),
    ("--behind-ink", "--paper", TEXT),
    ("--good-ink", "--paper", TEXT),
    ("--brand-2", "--brand-tint", TEXT),
    ("--brand-2", "--paper", TEXT),
    ("--on-colour", "--brand", TEXT),
    ("--on-colour", "--brand-2", TEXT),
    ("--on-colour", "--not-done", TEXT),
    ("--header-ink", "--header", TEXT),
    ("--header-ink", "--header-2", TEXT),
    ("--header-ink-2", "--header", TEXT),
    ("--gold", "--header", SHAPE),
    ("--focus", "--paper", SHAPE),
    ("--focus", "--canvas", SHAPE),
    ("--control", "--paper", SHAPE),
    *((f"{name}", "--paper", SHAPE) for name in ("--on-time", "--not-done", "--behind", "--good", "--bad")),
    *(("--scale-ink", f"--scale-{step}", TEXT) for step in (1, 2)),
    *(("--scale-ink-inverse", f"--scale-{step}", TEXT) for step in (4, 5)),
]


def tokens(selector: str, start: str) -> dict[str, str]:
    """The values set by the first rule with this selector after `start`."""
    after = CSS[CSS.index(start) :]
    rule = after[after.index(f"{selector} {{") :]
    return dict(TOKEN.findall(rule[: rule.index("}")]))


LIGHT = tokens(":root", "@layer tokens {")
DARK_CHOSEN = tokens(':root[data-theme="dark"]', "@layer tokens {")
DARK_BY_SYSTEM = tokens(":root:not([data-theme])", "prefers-color-scheme: dark")
THEMES = {"light": LIGHT, "dark": LIGHT | DARK_CHOSEN}


def luminance(colour: str) -> float:
    """Relative luminance of #rrggbb, WCAG 2.2."""
    channels = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def test_contrast_is_that_of_the_standard():
    assert contrast("#000000", "#ffffff") == 21
    assert round(contrast("#767676", "#ffffff"), 2) == 4.54


def test_dark_is_the_same_whether_chosen_or_asked_for_by_the_system():
    assert DARK_CHOSEN == DARK_BY_SYSTEM


def test_dark_sets_every_colour_that_light_sets():
    colours = {name for name, value in LIGHT.items() if value.startswith("#")}

    assert colours - set(DARK_CHOSEN) == set()


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize(("front", "back", "least"), PAIRS)
def test_colours_that_meet_keep_their_contrast(theme, front, back, least):
    assert contrast(THEMES[theme][front], THEMES[theme][back]) >= least


def test_every_token_used_is_defined():
    sheets = "\n".join(path.read_text(encoding="utf-8") for path in (STATIC / "css").glob("*.css"))

    used = set(re.findall(r"var\((--[a-z0-9-]+)", sheets))

    assert used - set(re.findall(r"(--[a-z0-9-]+):", sheets)) == set()


def test_text_is_never_below_twelve_pixels_on_screen():
    sizes = re.findall(r"font(?:-size)?: ([\d.]+)px", CSS)

    assert min(map(float, sizes)) == 12
