"""A read model whose tables or events change is built anew only under a new version: else it is served as it was."""

from __future__ import annotations

import hashlib

from sqlalchemy.dialects import postgresql
from sqlalchemy.schema import CreateIndex, CreateTable

from deploy.composition import SERVICES
from services.chassis.projections.projection import Projection

CHECKSUMS = {
    "intake: members": (4, "9044b6aa4f93e3e9"),
    "intake: open_items": (9, "b32012c0a3c0c4d7"),
    "intake: referrals": (15, "91d20bac4107577d"),
    "intake: staffing": (5, "6196cad765cf670b"),
    "enquiry: staffing": (5, "203cdb134f55f91b"),
    "notify: staffing": (5, "8ad0435b1c8c5ebd"),
    "intake: teams": (2, "c219b43a78e6a9ef"),
    "enquiry: concerns": (10, "123009aeaac614d5"),
    "enquiry: enquiries": (6, "86c67804712cac33"),
    "enquiry: open_items": (9, "b32012c0a3c0c4d7"),
    "enquiry: worklist": (11, "88dd139e58c122ce"),
    "enquiry: workers": (2, "dfa61499182a2b0b"),
    "notify: open_items": (9, "b32012c0a3c0c4d7"),
    "notify: staff_notices": (4, "86e56227f438f2f2"),
    "notify: inbox": (10, "c91dc2e3f9e4db2f"),
    "notify: pending_decisions": (9, "fab76f7e5a16c30d"),
    "notify: deliveries": (7, "97d2e3f7c1df8475"),
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
