"""State of an identifier: the record that has it; and how its stream is named, so that a second claim meets the first.

`access` §2: one organisation, one record.
"""

from __future__ import annotations

import re
from enum import StrEnum
from uuid import UUID

import msgspec

from services.chassis.domain.decider import stream


class IdentifierKind(StrEnum):
    ODS_CODE = "ODS code"
    CQC_ID = "CQC id"
    CLIENT = "client id"
    SIGN_IN = "sign-in"


def identifier_of(kind: IdentifierKind, *names: object) -> UUID:
    return stream("identifiers", kind, *names)


def organisation_identifiers(ods_code: str | None, cqc_id: str | None) -> dict[UUID, IdentifierKind]:
    """The identifiers of an organisation by stream, however they were written."""
    given = {IdentifierKind.ODS_CODE: ods_code, IdentifierKind.CQC_ID: cqc_id}
    written = {kind: _normalised(code) for kind, code in given.items() if code}
    return {identifier_of(kind, code): kind for kind, code in written.items() if code}


def client_identifier(client: str) -> UUID:
    return identifier_of(IdentifierKind.CLIENT, client)


def sign_in_identifier(issuer: str, subject: str, organisation: UUID) -> UUID:
    """One sign-in is one membership of an organisation; the same person may act for several organisations."""
    return identifier_of(IdentifierKind.SIGN_IN, issuer, subject, organisation)


def _normalised(code: str) -> str:
    """ "1-101 672 943" and "1‑101672943" are one CQC id: case, blanks and kinds of hyphen do not count."""
    return re.sub(r"[^0-9A-Z-]", "", re.sub(r"[‐-―−]", "-", code.upper()))


class Identifier(msgspec.Struct, frozen=True, kw_only=True):
    """`holder`: the record that has it, or None once it was given up."""

    holder: UUID | None
    name: str
