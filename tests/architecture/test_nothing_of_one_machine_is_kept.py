"""Repository hygiene: no path of one machine, no registry address, no secret, nothing that others publish."""

from __future__ import annotations

import re
from pathlib import Path

from tests.architecture.repository_tree import text, tracked_files

HERE = Path(__file__).name
FOLDERS_OF_A_MACHINE = re.compile(r"(?<![\w.])/(?:work|root|home|Users|farm)/")
REGISTRIES = re.compile(
    r"pypi\.org|pythonhosted\.org|registry\.npmjs\.org|repo1?\.maven|deb\.debian\.org|--(?:extra-)?index-url|\"resolved\""
)
LOCKS = re.compile(r"(?:lock|lock\.json|requirements.*\.txt)$")
ELSEWHERE = re.compile(r"https?://")
THIRD_PARTY = re.compile(r"\.min\.(?:js|css)$|(?:^|/)node_modules/|\.(?:jar|woff2?|whl|pyc)$")
SECRETS = re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY-----")


def test_no_file_names_a_folder_of_one_machine() -> None:
    assert _lines_with(FOLDERS_OF_A_MACHINE) == []


def test_no_file_names_a_package_registry() -> None:
    assert _lines_with(REGISTRIES) == []


def test_locks_name_packages_and_no_address() -> None:
    locks = [path for path in tracked_files() if LOCKS.search(path.name)]

    assert {path.name for path in locks} >= {"requirements.lock", "package-lock.json"}
    assert [str(path) for path in locks if ELSEWHERE.search(text(path))] == []


def test_every_locked_package_has_its_hash() -> None:
    locks = [path for path in tracked_files() if path.name == "requirements.lock"]
    locked = [package for path in locks for package in re.split(r"\n(?=\w)", text(path))]

    assert Path("deploy/images/requirements.lock") in locks
    assert [package.split()[0] for package in locked if "--hash=sha256:" not in package] == []


def test_third_party_assets_are_fetched_and_not_kept() -> None:
    assert [str(path) for path in tracked_files() if THIRD_PARTY.search(str(path))] == []


def test_no_private_key_is_kept() -> None:
    assert _lines_with(SECRETS) == []


def _lines_with(pattern: re.Pattern[str]) -> list[str]:
    return [
        f"{path}:{number}"
        for path in tracked_files()
        if path.name != HERE
        for number, line in enumerate(text(path).splitlines(), 1)
        if pattern.search(line)
    ]
