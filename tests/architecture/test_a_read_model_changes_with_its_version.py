"""A read model whose tables or events change is built anew only under a new version: else it is served as it was."""

from __future__ import annotations

import hashlib

from sqlalchemy.dialects import postgresql
from sqlalchemy.schema import CreateIndex, CreateTable

from deploy.parts import SERVICES
from services.chassis.projecting.projections import Projection

STANDING = {
    "intake: members": (2, "b921cce9e22b1f51"),
    "intake: referrals": (4, "5e59c59fe544eb35"),
    "enquiry: concerns": (3, "a6cf72b72e022bac"),
    "enquiry: enquiries": (1, "d99e52898ed2ccb6"),
    "enquiry: worklist": (2, "95545efaef334229"),
    "enquiry: workers": (1, "3f35028da6927345"),
    "notify: inbox": (3, "4ddba873a6b43698"),
    "notify: waiting": (1, "c347ed74906b089d"),
    "notify: deliveries": (4, "6074d2afb3d833e2"),
    "notify: channels": (1, "8804e52426ad6be0"),
    "notify: owed": (1, "edd8f42029408c24"),
}
"""Read model -> its version, and the sum of its tables and of the events that change it.

Where the sum is another, the version must be too: raise it beside the projection, and write both here. Those of the
chassis make their version themselves, of the lines that they are drawn from.
"""


def test_what_a_read_model_is_made_of_stands_with_its_version() -> None:
    made = {
        f"{service}: {projection.name}": (projection.version, summed(projection))
        for service, tables in SERVICES.items()
        for projection in tables.projections
    }

    assert made == STANDING


def summed(projection: Projection) -> str:
    dialect, tables = postgresql.dialect(), projection.tables.sorted_tables  # type: ignore[no-untyped-call]
    made = [str(CreateTable(table).compile(dialect=dialect)) for table in tables]
    kept = sorted(str(CreateIndex(index).compile(dialect=dialect)) for table in tables for index in table.indexes)
    return hashlib.sha256("\n".join([*made, *kept, *sorted(projection.labels)]).encode()).hexdigest()[:16]
