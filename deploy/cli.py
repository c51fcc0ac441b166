"""This is the one entrance: `tellback …`. Each command imports what it needs, so an image may hold only its part."""

from __future__ import annotations

import os
from typing import Annotated

import typer

from deploy import HOST
from deploy.dev.state_dir import STATE_DIR, read_addresses
from deploy.ops.cli import operations

app = typer.Typer(no_args_is_help=True, add_completion=False, help="Tellback: a partner refers, and is told back.")
app.add_typer(operations)
dev = typer.Typer(no_args_is_help=True, help="For development only: keys and people that are made up.")
app.add_typer(dev, name="dev")
Host = Annotated[str, typer.Option(help="where it answers: 0.0.0.0 in a container")]
WithWeek = Annotated[
    bool, typer.Option("--with-week/--without-week", envvar="WEEK", help="a new house has its referrals")
]


@app.callback()
def tellback() -> None:
    """A safeguarding referral backbone."""


@app.command()
def run(
    port: Annotated[int, typer.Option(envvar="PORT", help="where the portal is")] = 8000, week: WithWeek = True
) -> None:
    """Run everything in one process, on the embedded database, with invented people."""
    from deploy.dev.run_one_process import run as serve

    serve(STATE_DIR.absolute(), port, week=week)


@app.command()
def token(
    persona: Annotated[str, typer.Argument(help="whom to be: priya, tom, amara, …")],
    port: Annotated[int, typer.Option(envvar="PORT", help="where the portal is")] = 8000,
) -> None:
    """Print five minutes of access for one of the invented people, for the shell."""
    from deploy.dev.persona_token import UnknownPersona, persona_token
    from portal.gateways.http import Unreachable

    try:
        print(persona_token(persona, STATE_DIR.absolute(), f"http://127.0.0.1:{port}", _service_urls().get("intake")))
    except UnknownPersona as unknown:
        raise typer.BadParameter(str(unknown)) from unknown
    except Unreachable as error:
        typer.echo(f"nothing answers on port {port}: start it with make run, or say PORT ({error})", err=True)
        raise typer.Exit(1) from error


@dev.command()
def keys() -> None:
    """Print the keys and passwords of a development installation, made once, as compose's --env-file takes them."""
    from deploy.dev.installation import installation_secrets

    for name, key in installation_secrets(STATE_DIR.absolute()).items():
        print(f"{name}='{key}'")


@dev.command()
def seed() -> None:
    """Give an empty installation its invented organisations and people, in development only."""
    from deploy.dev import installation
    from deploy.ops.service_connection import connect_to_service, exit_with_one_line

    with exit_with_one_line(), connect_to_service("intake") as connection:
        print(installation.seed(connection))


@app.command()
def smoke(
    base_url: Annotated[str, typer.Option(envvar="BASE_URL", help="a running system")] = "http://127.0.0.1:8000",
    count: Annotated[int, typer.Option(help="how many referrals")] = 200,
) -> None:
    """Drive referrals of every route through a running system; exit code 1 when anything is lost or doubled."""
    from deploy.dev.scenario import ServiceUnreachable
    from deploy.dev.smoke import smoke as run_smoke
    from deploy.dev.week.progress import WeekProgress

    WeekProgress.of(STATE_DIR).wait()  # it would be measured too
    service_urls = _service_urls()
    try:
        tally = run_smoke(STATE_DIR.absolute(), base_url, count, service_urls)
    except ServiceUnreachable as error:
        typer.echo(f"{error}: start it with make run, or say BASE_URL; what runs says at /readyz how it is", err=True)
        raise typer.Exit(1) from error
    for line in (*tally.lost, *tally.doubled):
        print(line)
    print(tally.line())
    raise typer.Exit(1 if tally.lost or tally.doubled else 0)


def _service_urls() -> dict[str, str]:
    """Where the services stand apart: from the environment, or as run-distributed left it."""
    known = read_addresses(STATE_DIR)
    names = ("intake", "enquiry", "notify")
    return {name: url for name in names if (url := os.environ.get(f"{name.upper()}_URL", known.get(name, "")))}


@app.command()
def serve(service: str, port: Annotated[int, typer.Option()] = 8001, host: Host = HOST) -> None:
    """A service's doors and its read models."""
    from deploy.processes import serve

    serve.serve(service, port, host)


@app.command()
def relay(service: str) -> None:
    """Say a service's log on Kafka."""
    from deploy.processes import loops

    loops.relay(service)


@app.command()
def consume(service: str) -> None:
    """Hear for a service from Kafka."""
    from deploy.processes import loops

    loops.consume(service)


@app.command("scheduler")
def scheduler(service: str) -> None:
    """Perform what falls due in a service."""
    from deploy.processes import loops

    loops.scheduler(service)


@app.command()
def deliver(service: str) -> None:
    """Send what referrers are told."""
    from deploy.processes import deliver

    if service != "notify":
        raise typer.BadParameter("only notify delivers")
    deliver.deliver()


@app.command()
def portal(port: Annotated[int, typer.Option(envvar="PORT")] = 8000, host: Host = HOST) -> None:
    """The portal; in development with people to sign in as."""
    from portal.settings import PortalSettings

    if PortalSettings().development:
        from deploy.dev.portal_process import serve as serve_portal

        serve_portal(STATE_DIR.absolute(), port, host)
    else:
        from deploy.processes import portal as process

        process.portal(port, host)


@app.command("run-distributed")
def run_distributed(port: Annotated[int, typer.Option(envvar="PORT")] = 8000, week: WithWeek = True) -> None:
    """Run every part as a process of its own, over a local Kafka and PostgreSQL."""
    from deploy.dev.run_distributed import run as run_processes

    run_processes(STATE_DIR.absolute(), port, week=week)


if __name__ == "__main__":
    app()
