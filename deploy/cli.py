"""This is the one entrance: `tellback …`. Each command imports what it needs, so an image may hold only its part."""

from __future__ import annotations

import os
from typing import Annotated

import typer

from deploy import HOST
from deploy.commands.tending import tending
from deploy.left import STATE, left_in

app = typer.Typer(no_args_is_help=True, add_completion=False, help="Tellback: a partner refers, and is told back.")
app.add_typer(tending)
Host = Annotated[str, typer.Option(help="where it answers: 0.0.0.0 in a container")]
Week = Annotated[bool, typer.Option("--with-week/--without-week", envvar="WEEK", help="a new house has its referrals")]


@app.callback()
def tellback() -> None:
    """A safeguarding referral backbone."""


@app.command()
def run(
    port: Annotated[int, typer.Option(envvar="PORT", help="where the portal is")] = 8000, week: Week = True
) -> None:
    """Run everything in one process, on the embedded database, with invented people."""
    from deploy.embedded.one_process import run as serve  # noqa: PLC0415 -- only this command needs it

    serve(STATE.absolute(), port, week=week)


@app.command()
def token(
    persona: Annotated[str, typer.Argument(help="whom to be: priya, tom, amara, …")],
    port: Annotated[int, typer.Option(envvar="PORT", help="where the portal is")] = 8000,
) -> None:
    """Print five minutes of access for one of the invented people, for the shell."""
    from deploy.embedded.token import NoSuchPersona, token_for  # noqa: PLC0415 -- only this command needs it
    from portal.gateways.asking import Unreachable  # noqa: PLC0415 -- only this command needs it

    try:
        print(token_for(persona, STATE.absolute(), f"http://127.0.0.1:{port}", _apart().get("intake")))
    except NoSuchPersona as nobody:
        raise typer.BadParameter(str(nobody)) from nobody
    except Unreachable as silence:
        typer.echo(f"nothing answers on port {port}: start it with make run, or say PORT ({silence})", err=True)
        raise typer.Exit(1) from silence


@app.command()
def keys() -> None:
    """Print the keys and passwords of a development installation, made once, as compose's --env-file takes them."""
    from deploy.commands.inventing import keys_in  # noqa: PLC0415 -- only this command needs it

    for name, key in keys_in(STATE.absolute()).items():
        print(f"{name}='{key}'")


@app.command()
def smoke(
    base_url: Annotated[str, typer.Option(envvar="BASE_URL", help="a running system")] = "http://127.0.0.1:8000",
    how_many: Annotated[int, typer.Option(help="how many referrals")] = 200,
) -> None:
    """Drive referrals of every route through a running system; exit code 1 when anything is lost or doubled."""
    from deploy.embedded.first_week import FirstWeek  # noqa: PLC0415 -- only this command needs it
    from deploy.smoke import smoke as drive  # noqa: PLC0415 -- only this command needs it
    from deploy.walking import NobodyAnswers  # noqa: PLC0415 -- only this command needs it

    FirstWeek.of(STATE).wait()  # it would be measured too
    apart = _apart()
    try:
        tally = drive(STATE.absolute(), base_url, how_many, apart)
    except NobodyAnswers as silence:
        typer.echo(f"{silence}: start it with make run, or say BASE_URL; what runs says at /readyz how it is", err=True)
        raise typer.Exit(1) from silence
    for trouble in (*tally.lost, *tally.doubled):
        print(trouble)
    print(tally.line())
    raise typer.Exit(1 if tally.lost or tally.doubled else 0)


def _apart() -> dict[str, str]:
    """Where the services stand apart: from the environment, or as run-distributed left it."""
    known = left_in(STATE)
    names = ("intake", "enquiry", "notify")
    return {name: url for name in names if (url := os.environ.get(f"{name.upper()}_URL", known.get(name, "")))}


@app.command()
def serve(service: str, port: Annotated[int, typer.Option()] = 8001, host: Host = HOST) -> None:
    """A service's doors and its read models."""
    from deploy.processes import serving  # noqa: PLC0415 -- only this command needs it

    serving.serve(service, port, host)


@app.command()
def relay(service: str) -> None:
    """Say a service's log on Kafka."""
    from deploy.processes import loops  # noqa: PLC0415 -- only this command needs it

    loops.relay(service)


@app.command()
def listen(service: str) -> None:
    """Hear for a service from Kafka."""
    from deploy.processes import loops  # noqa: PLC0415 -- only this command needs it

    loops.listen(service)


@app.command("keep-time")
def keep_time(service: str) -> None:
    """Perform what falls due in a service."""
    from deploy.processes import loops  # noqa: PLC0415 -- only this command needs it

    loops.keep_time(service)


@app.command()
def deliver(service: str) -> None:
    """Send what referrers are told."""
    from deploy.processes import delivering  # noqa: PLC0415 -- only this command needs it

    if service != "notify":
        raise typer.BadParameter("only notify delivers")
    delivering.deliver()


@app.command()
def portal(port: Annotated[int, typer.Option(envvar="PORT")] = 8000, host: Host = HOST) -> None:
    """The portal; in development with people to sign in as."""
    from portal.settings import PortalSettings  # noqa: PLC0415 -- only this command needs it

    if PortalSettings().development:
        from deploy.embedded.portal_apart import serve as serve_portal  # noqa: PLC0415 -- only development needs it

        serve_portal(STATE.absolute(), port, host)
    else:
        from deploy.processes import portal as alone  # noqa: PLC0415 -- only this command needs it

        alone.portal(port, host)


@app.command("run-distributed")
def run_distributed(port: Annotated[int, typer.Option(envvar="PORT")] = 8000, week: Week = True) -> None:
    """Run every part as a process of its own, over a local Kafka and PostgreSQL."""
    from deploy.embedded.distributed import run as distribute  # noqa: PLC0415 -- only this command needs it

    distribute(STATE.absolute(), port, week=week)


if __name__ == "__main__":
    app()
