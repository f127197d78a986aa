"""Make the fonts: Inter for the screen (one variable subset), Tinos for paper (four whole files).

Usage: python tools/fonts.py TARGET_DIRECTORY

Inter comes from the package fontpkg-inter, Tinos from Debian's fonts-croscore. WeasyPrint prints wrong
letters when one family is spread over several subset files, so paper gets one whole file per style.
"""

import shutil
import sys
from importlib.util import find_spec
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont
from fontTools.varLib import instancer

CROSCORE = Path("/usr/share/fonts/truetype/croscore")
TINOS_STYLES = ("Regular", "Bold", "Italic", "BoldItalic")
VIETNAMESE = "ĂăÂâĐđÊêÔôƠơƯư"
TONES = (0x0300, 0x0301, 0x0303, 0x0309, 0x0323)
SYMBOLS = "–—‘’“”„•…‰′″€₫№™−×÷±≈≠≤≥←↑→↓↗↘✓✕▲▼●○"
KEPT_FEATURES = ["kern", "mark", "mkmk", "ccmp", "locl", "tnum"]


def main(target: Path) -> None:
    target.mkdir(parents=True, exist_ok=True)
    make_inter(target / "inter.woff2")
    for style in TINOS_STYLES:
        shutil.copyfile(CROSCORE / f"Tinos-{style}.ttf", target / f"tinos-{style.lower()}.ttf")
    shutil.copyfile("/usr/share/doc/fonts-croscore/copyright", target / "tinos-licence.txt")


def make_inter(target: Path) -> None:
    package = Path(find_spec("fontpkg_inter").origin).parent
    font = TTFont(package / "files" / "Inter[opsz,wght].ttf")
    # Subset first: the other order loses glyph variations that layout tables still name.
    keep_letters(font)
    font = instancer.instantiateVariableFont(font, {"opsz": 14, "wght": (400, 700)})
    font.flavor = "woff2"
    part = target.with_suffix(".part")
    font.save(part)
    part.replace(target)
    shutil.copyfile(package / "LICENSE", target.with_name("inter-licence.txt"))


def keep_letters(font: TTFont) -> None:
    options = subset.Options(layout_features=KEPT_FEATURES, hinting=False, desubroutinize=True)
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=wanted_letters())
    subsetter.subset(font)


def wanted_letters() -> set[int]:
    """ASCII, Latin-1, every Vietnamese letter with every tone, the symbols the pages use."""
    plain = {*range(0x20, 0x7F), *range(0xA0, 0x100), *TONES, *map(ord, VIETNAMESE), *map(ord, SYMBOLS)}
    return plain | {0x0128, 0x0129, 0x0168, 0x0169, *range(0x1EA0, 0x1EFA)}


if __name__ == "__main__":
    main(Path(sys.argv[1]))
