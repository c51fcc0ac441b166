"""A read model whose tables or events change is built anew only under a new version: else it is served as it was."""

from __future__ import annotations

import hashlib

from sqlalchemy.dialects import postgresql
from sqlalchemy.schema import CreateIndex, CreateTable

from deploy.composition import SERVICES
from services.chassis.projections.projection import Projection

CHECKSUMS = {
    "intake: members": (4, "9044b6aa4f93e3e9"),
    "intake: open_items": (3, "4ff96d8c631091c3"),
    "intake: referrals": (11, "57417d837421cddf"),
    "intake: staffing": (1, "a1eed6d4c36f02bc"),
    "enquiry: staffing": (1, "e691df2d148e8428"),
    "notify: staffing": (1, "0e2752a1230a67bd"),
    "intake: teams": (1, "edb69bcdddf2025a"),
    "enquiry: concerns": (8, "119320efbe70bb23"),
    "enquiry: enquiries": (6, "86c67804712cac33"),
    "enquiry: open_items": (3, "4ff96d8c631091c3"),
    "enquiry: worklist": (9, "006284ace03595e2"),
    "enquiry: workers": (2, "dfa61499182a2b0b"),
    "notify: inbox": (10, "c91dc2e3f9e4db2f"),
    "notify: pending_decisions": (7, "2c31412cf9856396"),
    "notify: deliveries": (6, "61b02159b12ed643"),
    "notify: channels": (1, "42c6dfb8db5de590"),
    "notify: open_obligations": (3, "d4b71a9b0014d176"),
}
"""Read model -> its version, and the sum of its tables and of the events that change it.

Where the sum is another, the version must be too: raise it beside the projection, and write both here. Those of the
chassis make their version themselves, of the lines that they are drawn from.
"""


def test_a_changed_read_model_has_a_new_version() -> None:
    made = {
        f"{service}: {projection.name}": (projection.version, checksum(projection))
        for service, tables in SERVICES.items()
        for projection in tables.projections
    }

    assert made == CHECKSUMS


def checksum(projection: Projection) -> str:
    dialect, tables = postgresql.dialect(), projection.tables.sorted_tables  # type: ignore[no-untyped-call]
    made = [str(CreateTable(table).compile(dialect=dialect)) for table in tables]
    kept = sorted(str(CreateIndex(index).compile(dialect=dialect)) for table in tables for index in table.indexes)
    return hashlib.sha256("\n".join([*made, *kept, *sorted(projection.event_types)]).encode()).hexdigest()[:16]
