"""Command line for operators. Each command imports what it needs when it is called."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated
from uuid import UUID

import typer
from rich.console import Console
from rich.progress import Progress, TaskID

from deploy.ops.state_dir import STATE_DIR

if TYPE_CHECKING:
    from deploy.ops.service_connection import ServiceConnection

operations = typer.Typer(no_args_is_help=True)


class Clock(StrEnum):
    """The two clocks: when something was recorded, and when it happened."""

    RECORDED = "recorded"
    OCCURRED = "occurred"


ServiceName = Annotated[str, typer.Argument(help="intake, enquiry or notify")]
Operator = Annotated[str | None, typer.Option(envvar="TELLBACK_OPERATOR", help="operator name (default: login)")]


@contextmanager
def _connected(service: str) -> Iterator[ServiceConnection]:
    from deploy.ops.service_connection import connect_to_service, exit_with_one_line

    with exit_with_one_line(), connect_to_service(service, STATE_DIR) as connection:
        yield connection


@operations.command()
def migrate(name: Annotated[str, typer.Argument(help="intake, enquiry, notify or portal")]) -> None:
    """Bring a database up to what this build needs; …_MIGRATION_DATABASE_URL is a login that may make tables."""
    from deploy.ops import migrate
    from deploy.ops.service_connection import exit_with_one_line

    with exit_with_one_line():
        for line in migrate.migrate(name, STATE_DIR):
            print(line)


@operations.command()
def init(
    organisation: Annotated[str, typer.Option(help="the organisation's name")],
    administrator: Annotated[str, typer.Option(help="the administrator's name")],
    email: Annotated[str, typer.Option(help="the administrator's address")],
    issuer: Annotated[str, typer.Option(help="their identity provider, as INTAKE_PROVIDERS names it")],
    subject: Annotated[str, typer.Option(help="their `sub` in that provider's ID token")],
    mailbox: Annotated[str | None, typer.Option(help="the organisation's e-mail address")] = None,
    kind: Annotated[str, typer.Option(help="default: council")] = "council",
) -> None:
    """Give an empty installation its first organisation, its administrator and its teams, once."""
    from deploy.ops import init

    request = init.InitRequest(
        organisation=organisation,
        kind=kind,
        mailbox=mailbox,
        name=administrator,
        email=email,
        issuer=issuer,
        subject=subject,
    )
    with _connected("intake") as connection:
        print(init.initialise(connection, request))


@operations.command()
def replay(
    case: Annotated[str, typer.Argument(help="a referral's reference, such as SA-7K4Q-9X2C-M3T0, or its id")],
    as_at: Annotated[
        str | None,
        typer.Option(help="London time, such as 2026-11-02T14:05: the end of that minute, or of a day (default: now)"),
    ] = None,
    by: Annotated[Clock, typer.Option(help="what was recorded by then, or what had happened by then")] = Clock.RECORDED,
) -> None:
    """Print a case's history across the services in plain sentences, and its state at a moment."""
    from deploy.ops import replay
    from deploy.ops.service_connection import exit_with_one_line

    with exit_with_one_line():
        print("\n".join(replay.replay(case, as_at, by.value, STATE_DIR)))


@operations.command()
def republish(
    service: ServiceName,
    since: Annotated[int | None, typer.Option(help="only events after this position of the log")] = None,
    stream: Annotated[UUID | None, typer.Option(help="only this stream, whole")] = None,
) -> None:
    """Publish a service's log again: harmless, since consumers drop what they have handled."""
    from deploy.ops.republish import republish_log

    with _connected(service) as connection:
        print(republish_log(connection, since, stream))


@operations.command()
def rebuild(
    service: ServiceName, read_model: Annotated[str | None, typer.Argument(help="one of them (default: all)")] = None
) -> None:
    """Build read models again from event 1, beside those that go on serving."""
    from deploy.ops.rebuild import rebuild_projections

    console = Console(stderr=True)
    with (
        _connected(service) as connection,
        Progress(console=console, transient=True, disable=not console.is_terminal) as bar,
    ):
        tasks: dict[str, TaskID] = {}

        def report_progress(name: str, position: int, newest: int) -> None:
            if name not in tasks:
                tasks[name] = bar.add_task(name, total=newest)
            bar.update(tasks[name], completed=position)

        for line in rebuild_projections(connection, read_model, report_progress):
            print(line)


@operations.command()
def retime(service: ServiceName, by: Operator = None) -> None:
    """Set the clocks of open items again by the packs and holidays of today; each event says both."""
    from deploy.ops.retime import retime_open_items

    with _connected(service) as connection:
        for line in retime_open_items(connection, by):
            print(line)


@operations.command()
def reprocess(
    service: ServiceName,
    event_type: Annotated[list[str] | None, typer.Option(help="only this event type (default: all)")] = None,
    quiet: Annotated[float, typer.Option(help="seconds without a message after which everything is received")] = 10,
) -> None:
    """Handle again what was published before, for a new line in SUBSCRIPTIONS; republish the sources first."""
    from deploy.ops import reprocess

    with _connected(service) as connection:
        outcome, gaps = reprocess.reprocess(connection, frozenset(event_type or ()), quiet, STATE_DIR)
        print(f"{outcome.streams} streams handled again; {outcome.recorded} events recorded")
        for line in (*outcome.refused, *(f"{stream_key}: not all of it arrived; republish it" for stream_key in gaps)):
            typer.echo(line, err=True)
    raise typer.Exit(1 if outcome.refused or gaps else 0)


@operations.command()
def doctor(
    parts: Annotated[list[str] | None, typer.Argument(help="intake, enquiry, notify, portal (default: all)")] = None,
    live: Annotated[
        bool, typer.Option("--live", help="only whether anything that waits is nobody's right now")
    ] = False,
) -> None:
    """List every check of settings, databases and Kafka, and every problem; exit code 1 when there is one."""
    from deploy.ops.doctor import check_open_items, check_parts
    from deploy.ops.service_connection import exit_with_one_line

    with exit_with_one_line():
        findings = [*(check_open_items if live else check_parts)(parts or [], STATE_DIR)]
        print("\n".join(map(str, findings)))
    raise typer.Exit(1 if any(finding.problem for finding in findings) else 0)


@operations.command()
def reconcile(
    apply: Annotated[
        bool, typer.Option("--apply", help="make the services agree; without it, only list differences")
    ] = False,
    why: Annotated[str, typer.Option(help="what was restored: recorded, with your name")] = "",
    by: Operator = None,
    settle: Annotated[float, typer.Option(help="seconds that messages under way have to arrive")] = 5,
) -> None:
    """After a restore or a wiped broker: list where logs and inbox marks disagree; exit code 1 when they do."""
    from deploy.ops import reconcile, reconciliation_report
    from deploy.ops.service_connection import exit_with_one_line, operator_context

    with exit_with_one_line(), reconciliation_report.connect_to_all_services(STATE_DIR) as all_services:
        report = reconciliation_report.find_differences(all_services, settle)
        differences = [*reconciliation_report.report_lines(all_services, report)]
        print("\n".join(differences) or "all agree")
        for line in (
            reconcile.reconcile(all_services, report, operator_context(by), why) if apply and differences else ()
        ):
            print(line)
    raise typer.Exit(1 if differences and not apply else 0)


dead_letter_commands = typer.Typer(
    no_args_is_help=True, help="Messages that wait to be handled: list, retry or discard them."
)
operations.add_typer(dead_letter_commands, name="dead-letters")
StreamKey = Annotated[str, typer.Argument(help="SOURCE:STREAM, as listed")]


@dead_letter_commands.command("list")
def list_letters(service: ServiceName) -> None:
    """List every parked stream: which version, why, since when, and how many messages wait behind it."""
    from deploy.ops.dead_letters import list_dead_letters

    with _connected(service) as connection:
        print("\n".join(list_dead_letters(connection)) or "nothing waits")


@dead_letter_commands.command()
def retry(service: ServiceName, stream_key: StreamKey) -> None:
    """Handle a parked stream's messages again, in their order."""
    from deploy.ops.dead_letters import retry

    with _connected(service) as connection:
        print(retry(connection, stream_key))


@dead_letter_commands.command()
def discard(
    service: ServiceName,
    stream_key: StreamKey,
    version: Annotated[int, typer.Argument(help="the version that waits first")],
    why: Annotated[str, typer.Option(help="why it is never to be handled: recorded, with your name")],
    by: Operator = None,
) -> None:
    """Decide that a message is never handled. The messages behind it are handled."""
    from deploy.ops import dead_letters
    from deploy.ops.service_connection import operator_context

    with _connected(service) as connection:
        print(dead_letters.discard(connection, stream_key, version, why, operator_context(by)))
