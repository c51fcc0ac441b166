"""Rebuild: builds read models again from the first event, beside those that go on serving."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from deploy.composition import projections_of
from deploy.ops.service_connection import OperationRefused, ServiceConnection
from services.chassis.projections.rebuild import rebuild_together


def rebuild_projections(
    connection: ServiceConnection, name: str | None, report_progress: Callable[[str, int, int], None]
) -> Iterator[str]:
    """Rebuild the read model of that name, or all; a line for each one that now serves.

    `report_progress` is called with what is built, the position reached and the newest position of the log.
    Raises OperationRefused for an unknown name.
    """
    by_name = {projection.name: projection for projection in projections_of(connection.service.manifest)}
    if name and name not in by_name:
        raise OperationRefused(
            f"{connection.service.name} has no read model {name}: choose among {', '.join(sorted(by_name))}"
        )
    projections = [by_name[name]] if name else [*by_name.values()]
    newest, label = connection.store.last_position(), name or connection.service.name
    position = rebuild_together(
        projections, connection.store, connection.engine, lambda reached: report_progress(label, reached, newest)
    )
    for projection in projections:
        yield f"{projection.name}: built from event 1 to position {position}"
