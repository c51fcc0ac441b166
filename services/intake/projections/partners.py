"""Queries: the registered organisations with those of a name alike, and all ids by which one organisation is known."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Connection, func, select

from contracts.http.intake import PartnerEntry
from services.chassis.domain.decider import CommandContext
from services.chassis.projections.pagination import FIRST_PAGE, Page, PageRequest, SortKey, paginate
from services.intake.projections.members import partners

COLUMNS = PartnerEntry.model_fields.keys() - {"look_alikes"}
BY_NAME = (SortKey(partners.c.name), SortKey(partners.c.id))


class OrganisationIds(NamedTuple):
    """`organisation`: the record that stands; `aliases`: all records that were merged into it, one after another."""

    organisation: UUID
    aliases: frozenset[UUID]


def all_partners(
    connection: Connection, context: CommandContext, page_request: PageRequest = FIRST_PAGE
) -> Page[PartnerEntry]:
    """The registered organisations, by name."""
    entry = partial(_partner_entry, _alike(connection))
    return paginate(connection, "partners", select(partners), BY_NAME, page_request, entry)


def organisation_ids(connection: Connection, organisation: UUID) -> OrganisationIds:
    """Every id by which this organisation is known."""
    merged = select(partners.c.id, partners.c.merged_into).where(partners.c.merged_into.is_not(None))
    into = {row.id: row.merged_into for row in connection.execute(merged)}
    standing = _standing(into, organisation)
    return OrganisationIds(standing, frozenset(id for id in into if _standing(into, id) == standing))


def _standing(into: Mapping[UUID, UUID], organisation: UUID) -> UUID:
    """The record that stands for this one. A merger never leads back: only what stands for itself is merged into."""
    while organisation in into:
        organisation = into[organisation]
    return organisation


def _alike(connection: Connection) -> dict[str, list[UUID]]:
    """The records whose names are alike, by what is alike in them; those that are merged are known to be the same."""
    own = partners.c.merged_into.is_(None)
    several = select(partners.c.name_key).where(own).group_by(partners.c.name_key).having(func.count() > 1)
    alike: dict[str, list[UUID]] = {}
    same_names = select(partners.c.id, partners.c.name_key).where(own, partners.c.name_key.in_(several))
    for row in connection.execute(same_names.order_by(partners.c.id)):
        alike.setdefault(row.name_key, []).append(row.id)
    return alike


def _partner_entry(alike: Mapping[str, list[UUID]], row: Any) -> PartnerEntry:
    others = [id for id in alike.get(row.name_key, ()) if id != row.id and row.merged_into is None]
    return PartnerEntry(**{name: getattr(row, name) for name in COLUMNS}, look_alikes=others)
