"""This is where the commands stand that look after a system that runs. Each imports what it needs when it is called."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated
from uuid import UUID

import typer
from rich.console import Console
from rich.progress import Progress, TaskID

from deploy.left import STATE

if TYPE_CHECKING:
    from deploy.commands.reaching import Reached

tending = typer.Typer(no_args_is_help=True)


class Clock(StrEnum):
    """Which of the two clocks a moment is meant on."""

    RECORDED = "recorded"
    OCCURRED = "occurred"


Named = Annotated[str, typer.Argument(help="intake, enquiry or notify")]
By = Annotated[str | None, typer.Option(envvar="TELLBACK_OPERATOR", help="who does this; as you are logged in, unless")]


@contextmanager
def _at(service: str) -> Iterator[Reached]:
    from deploy.commands.reaching import in_one_line, reached  # noqa: PLC0415 -- only these commands need it

    with in_one_line(), reached(service) as at:
        yield at


@tending.command()
def migrate(name: Annotated[str, typer.Argument(help="intake, enquiry, notify or portal")]) -> None:
    """Bring a database up to what this build needs; …_MIGRATION_DATABASE_URL is a login that may make tables."""
    from deploy.commands import migrating  # noqa: PLC0415 -- only this command needs it
    from deploy.commands.reaching import in_one_line  # noqa: PLC0415 -- only these commands need it

    with in_one_line():
        for line in migrating.migrate(name):
            print(line)


@tending.command()
def found(
    organisation: Annotated[str, typer.Option(help="its name, as people know it")],
    administrator: Annotated[str, typer.Option(help="the administrator's name")],
    email: Annotated[str, typer.Option(help="the administrator's address")],
    issuer: Annotated[str, typer.Option(help="the provider they sign in by, as INTAKE_PROVIDERS names it")],
    subject: Annotated[str, typer.Option(help="who they are to that provider: the sub of their ID token")],
    mailbox: Annotated[str | None, typer.Option(help="the organisation's own address")] = None,
    kind: Annotated[str, typer.Option(help="council, unless it is something else")] = "council",
) -> None:
    """Give an empty installation its first organisation and its administrator, once."""
    from deploy.commands import founding  # noqa: PLC0415 -- only this command needs it

    founder = founding.Founder(
        organisation=organisation,
        kind=kind,
        mailbox=mailbox,
        name=administrator,
        email=email,
        issuer=issuer,
        subject=subject,
    )
    with _at("intake") as at:
        print(founding.found(at, founder))


@tending.command()
def invent() -> None:
    """Give an empty installation its invented organisations and people, in development only."""
    from deploy.commands import inventing  # noqa: PLC0415 -- only this command needs it

    with _at("intake") as at:
        print(inventing.invent(at))


@tending.command()
def replay(
    case: Annotated[str, typer.Argument(help="a referral's reference, like SA-7K4Q-9X2C-M3T0, or its id")],
    as_at: Annotated[str | None, typer.Option(help="a moment, like 2026-11-02T14:05; now, unless")] = None,
    by: Annotated[Clock, typer.Option(help="what was recorded by then, or what had happened by then")] = Clock.RECORDED,
) -> None:
    """Print a case's history across the services in plain sentences, and how it stood at a moment."""
    from deploy.commands import replaying  # noqa: PLC0415 -- only this command needs it
    from deploy.commands.reaching import in_one_line  # noqa: PLC0415 -- only these commands need it

    with in_one_line():
        print("\n".join(replaying.replay(case, as_at, by.value, STATE)))


@tending.command()
def republish(
    service: Named,
    since: Annotated[int | None, typer.Option(help="only what was recorded after this position of the log")] = None,
    stream: Annotated[UUID | None, typer.Option(help="only this stream, whole")] = None,
) -> None:
    """Say again what a service has said: harmless, since hearers remember what they heard."""
    from deploy.commands.mending import say_anew  # noqa: PLC0415 -- only this command needs it

    with _at(service) as at:
        print(say_anew(at, since, stream))


@tending.command()
def rebuild(
    service: Named, read_model: Annotated[str | None, typer.Argument(help="one of them; all, unless")] = None
) -> None:
    """Build read models anew from event 1, beside those that serve meanwhile."""
    from deploy.commands.mending import build_anew  # noqa: PLC0415 -- only this command needs it

    console = Console(stderr=True)
    with _at(service) as at, Progress(console=console, transient=True, disable=not console.is_terminal) as bar:
        tasks: dict[str, TaskID] = {}

        def reached(name: str, place: int, newest: int) -> None:
            if name not in tasks:
                tasks[name] = bar.add_task(name, total=newest)
            bar.update(tasks[name], completed=place)

        for line in build_anew(at, read_model, reached):
            print(line)


@tending.command()
def rehear(
    service: Named,
    kind: Annotated[list[str] | None, typer.Option(help="only this kind, as a new line in HEARS is for")] = None,
    quiet: Annotated[float, typer.Option(help="seconds without news after which all was heard")] = 10,
) -> None:
    """Hear again what was said before, so that a new line in HEARS also holds for it; first republish what is heard."""
    from deploy.commands import rehearing  # noqa: PLC0415 -- only this command needs it

    with _at(service) as at:
        came, holes = rehearing.rehear(at, frozenset(kind or ()), quiet, STATE)
        print(f"{came.streams} streams heard again; {came.recorded} events recorded")
        for line in (*came.refused, *(f"{place}: not all of it came; republish it" for place in holes)):
            typer.echo(line, err=True)
    raise typer.Exit(1 if came.refused or holes else 0)


@tending.command()
def doctor(
    parts: Annotated[list[str] | None, typer.Argument(help="intake, enquiry, notify, portal; all, unless")] = None,
) -> None:
    """List every check of what the parts stand on, and what is wrong; exit code 1 when anything is."""
    from deploy.commands.examining import examine  # noqa: PLC0415 -- only this command needs it
    from deploy.commands.reaching import in_one_line  # noqa: PLC0415 -- only these commands need it

    with in_one_line():
        findings = [*examine(parts or [], STATE)]
        print("\n".join(map(str, findings)))
    raise typer.Exit(1 if any(found.wrong for found in findings) else 0)


@tending.command()
def reconcile(
    mend: Annotated[bool, typer.Option("--mend", help="let all agree again; without it, only what disagrees")] = False,
    why: Annotated[str, typer.Option(help="what was restored: recorded, with who did this")] = "",
    by: By = None,
    settle: Annotated[float, typer.Option(help="seconds that what is on its way has to arrive")] = 5,
) -> None:
    """After a restore or a wiped broker: list where logs and memories disagree; exit code 1 when they do."""
    from deploy.commands import disagreeing, reconciling  # noqa: PLC0415 -- only this command needs it
    from deploy.commands.reaching import in_one_line, operator  # noqa: PLC0415 -- only these commands need it

    with in_one_line(), disagreeing.whole(STATE) as every:
        found = disagreeing.found_in(every, settle)
        said = [*disagreeing.lines(every, found)]
        print("\n".join(said) or "all agree")
        for line in reconciling.mended(every, found, operator(by), why) if mend and said else ():
            print(line)
    raise typer.Exit(1 if said and not mend else 0)


parked = typer.Typer(invoke_without_command=True, subcommand_metavar="[list | retry PLACE | discard PLACE VERSION]")
tending.add_typer(parked, name="parked")
Place = Annotated[str, typer.Argument(help="as listed: source:stream")]


@parked.callback()
def of_a_service(context: typer.Context, service: Named) -> None:
    """What waits to be heard: list it, try it again, or discard it."""
    context.obj = service
    if context.invoked_subcommand is None:
        list_parked(context)


@parked.command("list")
def list_parked(context: typer.Context) -> None:
    """Every stream that waits: which version, why, since when, and how much is behind it."""
    from deploy.commands.mending import waiting  # noqa: PLC0415 -- only this command needs it

    with _at(context.obj) as at:
        print("\n".join(waiting(at)) or "nothing waits")


@parked.command()
def retry(context: typer.Context, place: Place) -> None:
    """Try what waits at a place once more, in its order."""
    from deploy.commands.mending import try_again  # noqa: PLC0415 -- only this command needs it

    with _at(context.obj) as at:
        print(try_again(at, place))


@parked.command()
def discard(
    context: typer.Context,
    place: Place,
    version: Annotated[int, typer.Argument(help="the version that waits first there")],
    why: Annotated[str, typer.Option(help="why it is never to be heard: recorded, with who decided it")],
    by: By = None,
) -> None:
    """Decide that something is never heard. What is behind it is taken up."""
    from deploy.commands import mending  # noqa: PLC0415 -- only this command needs it
    from deploy.commands.reaching import operator  # noqa: PLC0415 -- only this command needs it

    with _at(context.obj) as at:
        print(mending.discard(at, place, version, why, operator(by)))
