"""Documents: a link, or a path in back-ticks, in any Markdown file leads to a file that is there."""

from __future__ import annotations

import re
from pathlib import Path

from tests.architecture.repository_tree import ROOT, text, tracked_files

LINK = re.compile(r"\]\(([^)#:\s]+)(?:#[^)]*)?\)")
PATH = re.compile(r"`((?:services|portal|contracts|deploy|tests)/[\w./-]+\.(?:py|md|yaml|tsv|sql|json))`")


def test_every_link_leads_to_a_file() -> None:
    links = [(path, link) for path in _documents() for link in LINK.findall(text(path))]

    assert links
    assert [f"{path}: {link}" for path, link in links if not (ROOT / path.parent / link).exists()] == []


def test_every_path_in_a_document_exists() -> None:
    paths = [(document, name) for document in _documents() for name in PATH.findall(text(document))]

    assert paths
    assert [f"{document}: {name}" for document, name in paths if not _exists(document, name)] == []


def _documents() -> list[Path]:
    return [path for path in tracked_files() if path.suffix == ".md"]


def _exists(document: Path, name: str) -> bool:
    """A path is read from the root, or from the document's own folder."""
    return (ROOT / name).exists() or (ROOT / document.parent / name).exists()
