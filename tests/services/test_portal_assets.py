"""The stylesheets hold no licensed font or crest, and each macro renders the markup that GOV.UK publishes."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from jinja2 import Environment, PackageLoader, PrefixLoader

from portal.assets import BUILD, VENDOR, AssetsUnavailable, provide, strip_branding
from tests import prerequisites

FIXTURES = BUILD / "npm" / "node_modules" / "govuk-frontend" / "dist" / "govuk" / "components"
EXAMPLES = 657
"""The number of examples that govuk-frontend publishes in this version."""


@pytest.fixture(scope="module", autouse=True)
def _assets() -> None:
    try:
        provide()
    except AssetsUnavailable as missing:
        prerequisites.skip_or_fail(str(missing))


def test_the_stylesheets_name_neither_the_font_nor_the_crest() -> None:
    for sheet in VENDOR.rglob("*.css"):
        text = sheet.read_text("utf-8")

        assert re.findall(r"GDS Transport|govuk-crest|url\(/assets/", text) == []


def test_every_icon_that_a_stylesheet_names_is_there() -> None:
    named_icons = {
        address
        for sheet in VENDOR.rglob("*.css")
        for address in re.findall(r"url\((/static/[^)]*)\)", sheet.read_text())
    }

    assert named_icons
    assert [address for address in named_icons if not (VENDOR.parents[1] / address[1:]).exists()] == []


def test_the_manifest_lists_every_file_with_its_digest() -> None:
    listed = json.loads((VENDOR / "MANIFEST.json").read_text())["files"]
    files = {p.relative_to(VENDOR).as_posix() for p in VENDOR.rglob("*") if p.is_file()}

    assert files - {"MANIFEST.json"} == set(listed)


def test_a_font_face_and_a_source_map_are_cut_out_whole() -> None:
    face = "@font-face{font-family:GDS Transport;src:url(/assets/fonts/a.woff)}"
    rule = "a{font-family:GDS Transport,arial,sans-serif}"

    assert (
        strip_branding(face + rule + "\n/*# sourceMappingURL=x.css.map */")
        == "a{font-family:Arial,Helvetica,sans-serif}\n"
    )


def test_the_macros_render_the_examples_of_govuk_frontend() -> None:
    environment = Environment(
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        loader=PrefixLoader({"govuk_frontend_jinja": PackageLoader("govuk_frontend_jinja")}),
    )
    compared = 0
    differing = []
    for name, example in _examples():
        compared += 1
        if _pieces_of(_render(environment, name, example["options"])) != _pieces_of(example["html"]):
            differing.append(f"{name}: {example['name']}")

    assert (compared, differing) == (EXAMPLES, [])


def _examples() -> Iterator[tuple[str, dict[str, Any]]]:
    for path in sorted(FIXTURES.glob("*/fixtures.json")):
        for example in json.loads(Path(path).read_text("utf-8"))["fixtures"]:
            yield path.parent.name, example


def _render(environment: Environment, name: str, options: dict[str, Any]) -> str:
    macro = "govuk" + "".join(part.capitalize() for part in name.split("-"))
    source = '{% from "govuk_frontend_jinja/components/' + name + '/macro.html" import ' + macro + " %}"
    return environment.from_string(source + "{{ " + macro + "(options) }}").render(options=options)


class _Pieces(HTMLParser):
    """Markup as a browser reads it: tags with their attributes, and texts whose white space does not matter."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[Any] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.pieces.append((tag, [(name, " ".join((value or "").split())) for name, value in attrs]))

    def handle_endtag(self, tag: str) -> None:
        self.pieces.append(f"/{tag}")

    def handle_data(self, data: str) -> None:
        if words := data.split():
            self.pieces.append(words)


def _pieces_of(html: str) -> list[Any]:
    return _Pieces(html).pieces
