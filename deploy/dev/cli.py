"""Development commands of `tellback`: a whole system on one machine, invented people, and a smoke test."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated

import typer

from deploy.ops.state_dir import STATE_DIR, read_addresses

development = typer.Typer(no_args_is_help=True)
dev = typer.Typer(no_args_is_help=True, help="For development only: keys and people that are made up.")
development.add_typer(dev, name="dev")
Port = Annotated[int, typer.Option(envvar="PORT", help="port of the portal")]
WithWeek = Annotated[
    bool, typer.Option("--with-week/--without-week", envvar="WEEK", help="fill a new installation with referrals")
]


@development.command()
def run(port: Port = 8000, week: WithWeek = True) -> None:
    """Run everything in one process, on the embedded database, with invented people."""
    from deploy.dev.run_one_process import run as run_here

    with _exit_when_refused():
        run_here(STATE_DIR.absolute(), port, week=week)


@development.command("run-distributed")
def run_distributed(port: Port = 8000, week: WithWeek = True) -> None:
    """Run every part as a process of its own, over a local Kafka and PostgreSQL."""
    from deploy.dev.run_distributed import run as run_processes

    with _exit_when_refused():
        run_processes(STATE_DIR.absolute(), port, week=week)


@development.command()
def token(
    persona: Annotated[str, typer.Argument(help="persona to sign in as: priya, tom, amara, …")],
    port: Port = 8000,
) -> None:
    """Print an access token of one of the invented people, for the shell; it is valid for five minutes."""
    from deploy.dev.persona_token import UnknownPersona, persona_token
    from portal.gateways.http import Unreachable

    try:
        print(persona_token(persona, STATE_DIR.absolute(), f"http://127.0.0.1:{port}", _service_urls().get("intake")))
    except UnknownPersona as unknown:
        raise typer.BadParameter(str(unknown)) from unknown
    except Unreachable as error:
        typer.echo(f"nothing answers on port {port}: start it with make run, or set PORT ({error})", err=True)
        raise typer.Exit(1) from error


@development.command()
def smoke(
    base_url: Annotated[str, typer.Option(envvar="BASE_URL", help="a running system")] = "http://127.0.0.1:8000",
    count: Annotated[int, typer.Option(help="how many referrals")] = 200,
) -> None:
    """Drive referrals of every route through a running system; exit code 1 when anything is lost or doubled."""
    from deploy.dev.scenario import ServiceUnreachable
    from deploy.dev.smoke import smoke as run_smoke
    from deploy.dev.week.progress import WeekProgress

    WeekProgress.of(STATE_DIR).wait()  # or the smoke test would measure the seeding too
    try:
        tally = run_smoke(STATE_DIR.absolute(), base_url, count, _service_urls())
    except ServiceUnreachable as error:
        typer.echo(
            f"{error}: start it with make run, or set BASE_URL; if it runs, its /readyz says what is wrong", err=True
        )
        raise typer.Exit(1) from error
    for line in (*tally.lost, *tally.doubled):
        print(line)
    print(tally.line())
    raise typer.Exit(1 if tally.lost or tally.doubled else 0)


@dev.command()
def keys() -> None:
    """Print the keys and passwords of a development installation, made once, in the form of compose's --env-file."""
    from deploy.dev.installation import installation_secrets

    for name, key in installation_secrets(STATE_DIR.absolute()).items():
        print(f"{name}='{key}'")


@dev.command()
def seed() -> None:
    """Give an empty installation its invented organisations and people, in development only."""
    from deploy.dev import installation
    from deploy.ops.service_connection import connect_to_service, exit_with_one_line

    with exit_with_one_line(), connect_to_service("intake", STATE_DIR) as connection:
        print(installation.seed(connection))


def serve_development_portal(port: int, host: str) -> None:
    """Serve the portal together with the development sign-in."""
    from deploy.dev.portal_process import serve

    serve(STATE_DIR.absolute(), port, host)


@contextmanager
def _exit_when_refused() -> Iterator[None]:
    """Print the one sentence that refuses a database of another build, or a setting, and exit with code 1."""
    from deploy.migrations.runner import NotMigrated
    from services.chassis.application.timescale_file import InvalidTimescales
    from services.chassis.runtime.settings import InvalidSettings

    try:
        yield
    except (NotMigrated, InvalidTimescales, InvalidSettings) as refused:
        typer.echo(str(refused), err=True)
        raise typer.Exit(1) from refused


def _service_urls() -> dict[str, str]:
    """Service name -> base URL of a service that runs apart: from the environment, else from the state directory."""
    addresses = read_addresses(STATE_DIR)
    names = ("intake", "enquiry", "notify")
    return {name: url for name in names if (url := os.environ.get(f"{name.upper()}_URL", addresses.get(name, "")))}
