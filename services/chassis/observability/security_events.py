"""Security events: log lines about access to the system, with who did what, and from where.

A line carries ids and codes: no secret, and no word of any person. They are logged as information, so a process whose
TELLBACK_LOG_LEVEL is "warning" or "error" leaves them out.
"""

from __future__ import annotations

import structlog

from services.chassis.domain.decider import CommandContext

log = structlog.get_logger()


def log_security_event(name: str, context: CommandContext, address: str | None) -> None:
    """Log one, after its commit. `name` says what happened in snake_case; `address`: the caller's network address.

    A person's address is the portal's; the `correlation` of the request's lines leads to the person's own request.
    """
    log.info(
        name,
        security=True,
        by=context.by,
        role=context.role,
        organisation=context.organisation,
        address=address,
    )
