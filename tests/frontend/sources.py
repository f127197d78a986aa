"""Our own templates, stylesheets and code, as the tests of this directory read them."""

from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
TEMPLATES = ROOT / "templates"
STATIC = ROOT / "static"
SOURCE_DIRECTORIES = ("gso_portal", "plans", "emulation", "meetings")


def templates() -> dict[str, str]:
    """Every template by the name it is loaded with."""
    files = (path for path in TEMPLATES.rglob("*") if path.is_file())
    return {str(path.relative_to(TEMPLATES)): path.read_text(encoding="utf-8") for path in sorted(files)}


def python_sources() -> str:
    """All our Python in one text."""
    files = (path for name in SOURCE_DIRECTORIES for path in (ROOT / name).rglob("*.py"))
    return "\n".join(path.read_text(encoding="utf-8") for path in files)
