"""Takes the guards of the portal away one at a time, and says which of them no test of the rights misses.

    python tools/remove_guards.py [--only PATTERN] [--jobs N] [--seconds N] [--list] [--again]

A guard is a call of `visible_to` or `reported_to` (replaced by `all()`), a condition under which PermissionDenied or
Http404 is raised, an argument of `refuse_unless`, a decorator `…_only`, or a rule (`can_…`, `may_…`) that decides in
another condition. Each is taken away in a copy of the
repository, where only tests/access runs, until the first failure. Outcomes are kept in build/guards.json: what has been
tried already is not tried again while its file is the same.
"""

import argparse
import ast
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

BASE_DIR = Path(__file__).resolve().parents[1]
KEPT = BASE_DIR / "build" / "guards.json"
SHARED = (".venv", ".cache", "node_modules", "build")
LOOKED_AT = re.compile(r"^(?:gso_portal|plans)/(?!.*migrations/|.*models/|demo/|embedded/|lib/)")
NARROWING = ("visible_to", "reported_to")
REFUSALS = ("PermissionDenied", "Http404")
RULE = re.compile(r"^(?:can|may|is)_\w+$")


@dataclass(frozen=True)
class Guard:
    file: str
    line: int
    start: int
    end: int
    text: str
    instead: str

    @property
    def name(self) -> str:
        return f"{self.file}:{self.line} {' '.join(self.text.split())}"

    def key(self, content: bytes) -> str:
        """The same guard in the same file, wherever the file has moved it."""
        return f"{self.name} {self.start} {hashlib.sha256(content).hexdigest()[:12]}"


def guards() -> list[Guard]:
    names = subprocess.run(
        ["git", "ls-files", "*.py"], cwd=BASE_DIR, capture_output=True, text=True, check=True
    )
    return [guard for name in names.stdout.split() if LOOKED_AT.match(name) for guard in guards_in(name)]


def guards_in(name: str) -> Iterator[Guard]:
    content = (BASE_DIR / name).read_bytes()
    tree = ast.parse(content)
    starts = [0, *(found.end() for found in re.finditer(rb"\n", content))]

    def guard(node: ast.AST, instead: str) -> Guard:
        start, end = (
            starts[line - 1] + column
            for line, column in ((node.lineno, node.col_offset), (node.end_lineno, node.end_col_offset))
        )
        return Guard(name, node.lineno, start, end, content[start:end].decode(), instead)

    seen = set()
    for node, instead in replaced(tree):
        if (node.lineno, node.col_offset) not in seen:
            seen.add((node.lineno, node.col_offset))
            yield guard(node, instead)


def replaced(tree: ast.AST) -> Iterator[tuple[ast.AST, str]]:
    """Each guard with what stands in its place where it is taken away."""
    for node in ast.walk(tree):
        if is_refusal(node):
            yield node.test, "False"
        elif isinstance(node, ast.Call) and ast.unparse(node.func) == "refuse_unless":
            yield node.args[0], "True"
        elif isinstance(node, ast.Call) and getattr(node.func, "attr", "") in NARROWING:
            yield node, f"{ast.unparse(node.func.value)}.all()"
        elif isinstance(node, ast.FunctionDef):
            yield from ((each, "(lambda view: view)") for each in node.decorator_list if is_guard(each))
    for condition in conditions(tree):
        yield from ((node, "True") for node in rules_in(condition))


def is_refusal(node: ast.AST) -> bool:
    first = node.body[0] if isinstance(node, ast.If) else None
    return isinstance(first, ast.Raise) and ast.unparse(first.exc or first).split("(")[0] in REFUSALS


def is_guard(decorator: ast.AST) -> bool:
    return isinstance(decorator, ast.Name) and decorator.id.endswith("_only")


def conditions(tree: ast.AST) -> Iterator[ast.AST]:
    """What decides without refusing: tests, filters of comprehensions, answers of `may_…`."""
    for node in ast.walk(tree):
        if isinstance(node, ast.If | ast.IfExp) and not is_refusal(node):
            yield node.test
        elif isinstance(node, ast.comprehension):
            yield from node.ifs
        elif isinstance(node, ast.FunctionDef) and node.name.startswith("may_"):
            yield from (
                inner.value for inner in ast.walk(node) if isinstance(inner, ast.Return) and inner.value
            )


def rules_in(condition: ast.AST) -> Iterator[ast.Call]:
    """Calls of rules; what is asked of a form or a row is none."""
    for node in ast.walk(condition):
        if not isinstance(node, ast.Call):
            continue
        of = node.func
        is_named = isinstance(of, ast.Name) and of.id.startswith(("can_", "is_admin"))
        is_of_rules = isinstance(of, ast.Attribute) and ast.unparse(of.value).endswith("rules")
        if is_named or (is_of_rules and RULE.match(of.attr)):
            yield node


def copy_of_repository(target: Path) -> None:
    names = subprocess.run(["git", "ls-files"], cwd=BASE_DIR, capture_output=True, text=True, check=True)
    for name in names.stdout.splitlines():
        if (BASE_DIR / name).is_file():
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(BASE_DIR / name, target / name)
    for name in SHARED:
        if (BASE_DIR / name).exists():
            (target / name).symlink_to(BASE_DIR / name)


def outcome_without(guard: Guard, copy: Path, seconds: int) -> str:
    """killed, survived or unknown (too slow)."""
    file = copy / guard.file
    content = file.read_bytes()
    file.write_bytes(content[: guard.start] + guard.instead.encode() + content[guard.end :])
    try:
        # Mostly the views of the same file miss it, which takes seconds.
        quick = outcome_of(copy, seconds, "tests/access/test_sweep.py", views_of=guard.file)
        return quick if quick != "survived" else outcome_of(copy, seconds, "tests/access")
    finally:
        file.write_bytes(content)


def outcome_as_it_is(seconds: int) -> str:
    with tempfile.TemporaryDirectory(prefix="gso-guards-") as name:
        copy_of_repository(Path(name))
        return outcome_of(Path(name), seconds, "tests/access")


def outcome_of(copy: Path, seconds: int, tests: str, *, views_of: str = "") -> str:
    module = views_of.removesuffix(".py").replace("/", ".") if "views" in views_of else ""
    # The compiled file of the guarded source has the same second, and may have the same length.
    environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1", "GSO_RIGHTS_VIEWS": module}
    command = [sys.executable, "-m", "pytest", tests, "-x", "-q", "-p", "no:cacheprovider"]
    try:
        ended = subprocess.run(command, cwd=copy, env=environment, capture_output=True, timeout=seconds)
    except subprocess.TimeoutExpired:
        return "unknown"
    return {0: "survived", 1: "killed"}.get(ended.returncode, "unknown")


def asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--only", default="", help="guards whose name has this pattern")
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--seconds", type=int, default=600, help="the longest one guard may take")
    parser.add_argument("--list", action="store_true", help="name the guards and do nothing")
    parser.add_argument("--again", action="store_true", help="also what has been tried already")
    return parser.parse_args()


def main() -> int:
    options = asked()
    wanted = [guard for guard in guards() if re.search(options.only, guard.name)]
    if options.list:
        print(*(guard.name for guard in wanted), sep="\n")
        return 0
    if outcome_as_it_is(options.seconds) != "survived":
        print("The tests fail as it is, with every guard in place.")
        return 2
    kept = json.loads(KEPT.read_text()) if KEPT.exists() else {}
    outcomes = try_all(wanted, {} if options.again else kept, options)
    survivors = [name for name, outcome in outcomes.items() if outcome != "killed"]
    print(f"{len(outcomes)} guards; the tests miss the absence of {len(outcomes) - len(survivors)}")
    print(*(f"{outcomes[name]}: {name}" for name in survivors), sep="\n")
    return 1 if survivors else 0


def try_all(wanted: list[Guard], kept: dict[str, str], options: argparse.Namespace) -> dict[str, str]:
    """The outcome of every guard, by its name."""

    def tried(guard: Guard) -> tuple[Guard, str]:
        key = guard.key((BASE_DIR / guard.file).read_bytes())
        if kept.get(key) != "killed":
            with tempfile.TemporaryDirectory(prefix="gso-guards-") as name:
                copy_of_repository(Path(name))
                kept[key] = outcome_without(guard, Path(name), options.seconds)
            KEPT.parent.mkdir(exist_ok=True)
            KEPT.write_text(json.dumps(kept, indent=1, ensure_ascii=False))
        print(f"{kept[key]}: {guard.name}", flush=True)
        return guard, kept[key]

    with ThreadPoolExecutor(options.jobs) as pool:
        return {guard.name: outcome for guard, outcome in pool.map(tried, wanted)}


if __name__ == "__main__":
    sys.exit(main())
