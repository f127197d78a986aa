"""Rules of the house that no linter knows."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

BASE_DIR = Path(__file__).resolve().parents[1]
# A lock that names an index binds everybody to it.
INDEX_HOSTS = re.compile(
    r"pypi\.org|pythonhosted|npmjs|//registry\.|--index-url|--extra-index-url|--find-links"
)
# Where this checkout happens to lie must not matter.
FOREIGN_PATHS = re.compile(r"(?<![\w.~/])/(?:work|root|home/\w+|workspace|Users)/[\w.]")
PRIVATE_NOTES = re.compile(r"\b(?:TODO|FIXME|XXX|HACK)\b")
TEXT_ENDINGS = {
    ".py",
    ".toml",
    ".txt",
    ".in",
    ".lock",
    ".json",
    ".yml",
    ".md",
    ".sh",
    ".sql",
    ".css",
    ".js",
    ".html",
    ".csv",
}
EXEMPT = {"tests/test_house.py"}


def committed_files():
    """Files of the repository, those not yet added included."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    names = subprocess.run(
        command, cwd=BASE_DIR, capture_output=True, text=True, check=True
    ).stdout.splitlines()
    return [name for name in names if (BASE_DIR / name).is_file() and name not in EXEMPT]


def text_files():
    names = [name for name in committed_files() if is_text(name)]
    return [(name, (BASE_DIR / name).read_text(encoding="utf-8")) for name in names]


def is_text(name):
    return Path(name).suffix in TEXT_ENDINGS or "." not in Path(name).name


def own_python():
    return [(name, text) for name, text in text_files() if name.endswith(".py")]


def offenders(pattern, files):
    return [(name, found.group()) for name, text in files if (found := pattern.search(text))]


def test_no_committed_file_names_a_package_index():
    assert offenders(INDEX_HOSTS, text_files()) == []


def test_no_committed_file_names_a_directory_of_one_machine():
    assert offenders(FOREIGN_PATHS, text_files()) == []


def test_nobody_leaves_notes_to_himself():
    assert offenders(PRIVATE_NOTES, own_python()) == []


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        (INDEX_HOSTS, "resolved https://registry.example/axe"),
        (INDEX_HOSTS, "--index-url x"),
        (FOREIGN_PATHS, 'open("/work/a.xlsx")'),
        (FOREIGN_PATHS, "see /home/me/plan"),
        (PRIVATE_NOTES, "# TODO later"),
    ],
)
def test_the_patterns_above_find_what_they_are_for(pattern, text):
    assert pattern.search(text)


@pytest.mark.parametrize(
    ("rule", "pattern"),
    [
        ("no bare import of the package", r"^import gso_portal\b"),
        ("no signals", r"django\.dispatch|db\.models\.signals"),
        ("no generic foreign keys", r"GenericForeignKey"),
        ("no save overrides", r"def save\(self"),
        ("nothing pickled", r"^(?:import|from) (?:pickle|shelve|marshal)\b"),
    ],
)
def test_what_the_house_does_without(rule, pattern):
    sources = [(name, text) for name, text in own_python() if not re.match("tests/|.*/migrations/", name)]
    assert offenders(re.compile(pattern, re.MULTILINE), sources) == [], rule


def test_only_the_way_in_and_the_tests_know_the_embedded_servers():
    pattern = re.compile(r"^(?:from|import) gso_portal\.embedded", re.MULTILINE)
    outside = [
        name for name, _ in offenders(pattern, own_python()) if not name.startswith("gso_portal/embedded/")
    ]
    assert [name for name in outside if not name.startswith("tests/")] == ["manage.py"]


def test_files_stay_short_enough_to_read():
    too_long = {name: text.count("\n") for name, text in own_python() if text.count("\n") > 400}
    assert {name: lines for name, lines in too_long.items() if "/migrations/" not in name} == {}


def test_templates_stay_short_enough_to_read():
    templates = [(name, text) for name, text in text_files() if name.startswith("templates/")]
    assert {name: text.count("\n") for name, text in templates if text.count("\n") > 120} == {}


def test_no_migration_is_missing():
    check = [sys.executable, "manage.py", "makemigrations", "--check", "--dry-run"]
    result = subprocess.run(check, cwd=BASE_DIR, capture_output=True, text=True)
    assert (result.returncode, result.stdout) == (0, "No changes detected\n"), result.stderr


def test_imports_point_one_way():
    linter = Path(sys.executable).with_name("lint-imports")
    result = subprocess.run([linter, "--no-cache"], cwd=BASE_DIR, capture_output=True, text=True)
    assert result.returncode == 0, result.stdout


@pytest.mark.parametrize(
    ("name", "at_least"), [("requirements.lock", 60), ("requirements-production.lock", 40)]
)
def test_every_requirement_is_pinned_with_hashes(name, at_least):
    lock = (BASE_DIR / name).read_text()
    entries = re.split(r"\n(?=[a-z0-9])", lock.strip())
    loose = [entry.split()[0] for entry in entries if "==" not in entry or "--hash=sha256:" not in entry]
    assert loose == []
    assert len(entries) > at_least


@pytest.mark.parametrize(
    ("environment", "message"),
    [
        ({"GSO_ENV": "prod"}, "GSO_ENV"),
        ({}, "GSO_SECRET_KEY"),
        ({"GSO_SECRET_KEY": "short"}, "GSO_SECRET_KEY"),
        ({"GSO_SECRET_KEY": "development-only-key-never-used-in-production"}, "GSO_SECRET_KEY"),
        ({"GSO_SECRET_KEY": "k" * 50}, "GSO_ALLOWED_HOSTS"),
        ({"GSO_SECRET_KEY": "k" * 50, "GSO_ALLOWED_HOSTS": "*"}, "GSO_ALLOWED_HOSTS"),
    ],
)
def test_production_refuses_to_start_half_configured(environment, message):
    result = import_settings(environment)
    assert result.returncode == 1
    assert f"ImproperlyConfigured: {message}" in result.stderr


def test_production_starts_when_configured():
    result = import_settings({"GSO_SECRET_KEY": "k" * 50, "GSO_ALLOWED_HOSTS": "portal.example"})
    assert (result.returncode, result.stderr) == (0, "")


def test_every_variable_of_the_environment_is_named_at_the_top_of_the_settings():
    text = (BASE_DIR / "gso_portal" / "settings.py").read_text()
    _, named, read = text.split('"""', maxsplit=2)
    wanted = set(re.findall(r"(?:get|listed)\(\"([A-Z_]+)\"", read))
    assert wanted == set(re.findall(r"\b(?:GSO_[A-Z_]+|[A-Z]+_URL)\b", named))


def test_every_other_variable_is_named_in_the_docstring_of_its_module_and_in_the_readme():
    settings, readme = [(BASE_DIR / name).read_text() for name in ("gso_portal/settings.py", "README.md")]
    own = {
        (name, variable)
        for name, text in own_python()
        if re.match("deploy/|gso_portal/embedded/", name)
        for variable in re.findall(r"environ(?:\.get\(|\[)\"(GSO_[A-Z_]+)\"", text)
        if variable not in settings.split('"""')[1]
    }
    assert len(own) == 3
    undocumented = [
        (name, variable)
        for name, variable in own
        if variable not in (BASE_DIR / name).read_text().split('"""')[1] or variable not in readme
    ]
    assert undocumented == []


HSTS = "from gso_portal import settings as s; print(s.SECURE_HSTS_INCLUDE_SUBDOMAINS, s.SECURE_HSTS_PRELOAD)"
TIMEOUTS = "from gso_portal import settings as s; print(s.DATABASES['default']['OPTIONS']['options'])"


@pytest.mark.parametrize(
    ("environment", "question", "answer"),
    [
        ({}, HSTS, "False False"),
        ({"GSO_HSTS_SUBDOMAINS": "1"}, HSTS, "True False"),
        ({"GSO_HSTS_SUBDOMAINS": "1", "GSO_HSTS_PRELOAD": "1"}, HSTS, "True True"),
        ({}, TIMEOUTS, "-c statement_timeout=60000 -c lock_timeout=10000"),
        ({"GSO_STATEMENT_TIMEOUT_MS": "0"}, TIMEOUTS, "-c statement_timeout=0 -c lock_timeout=10000"),
    ],
)
def test_what_the_environment_says_becomes_a_setting(environment, question, answer):
    configured = {"GSO_SECRET_KEY": "k" * 50, "GSO_ALLOWED_HOSTS": "portal.example"}
    result = import_settings(configured | environment, command=question)
    assert result.stdout.startswith(answer), result.stderr


def import_settings(environment, *, command="import gso_portal.settings"):
    fixed = {
        "PATH": "/usr/bin:/bin",
        "GSO_ENV": "production",
        "DATABASE_URL": "postgresql://portal_app@db/portal",
    }
    return subprocess.run(
        [sys.executable, "-c", command],
        env={**fixed, **environment},
        cwd=BASE_DIR,
        capture_output=True,
        text=True,
    )
