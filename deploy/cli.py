"""Command line: `tellback …`. Each command imports only what it needs, so that an image may hold only its part."""

from __future__ import annotations

from typing import Annotated

import typer

from deploy import HOST
from deploy.dev.cli import development, serve_development_portal
from deploy.ops.cli import operations

app = typer.Typer(no_args_is_help=True, add_completion=False, help="Tellback: a partner refers, and is told back.")
app.add_typer(operations)
app.add_typer(development)
Host = Annotated[str, typer.Option(help="address to listen on: 0.0.0.0 in a container")]


def _known_service(name: str) -> str:
    from deploy.composition import SERVICES

    if name not in SERVICES:
        raise typer.BadParameter(f"there is no service {name}: choose among {', '.join(SERVICES)}")
    return name


ServiceName = Annotated[str, typer.Argument(help="intake, enquiry or notify", callback=_known_service)]


@app.callback()
def tellback() -> None:
    """A safeguarding referral backbone."""


@app.command()
def serve(service: ServiceName, port: Annotated[int, typer.Option()] = 8001, host: Host = HOST) -> None:
    """Serve a service's HTTP API, and keep its read models current."""
    from deploy.processes import serve

    serve.serve(service, port, host)


@app.command()
def relay(service: ServiceName) -> None:
    """Publish a service's log to Kafka."""
    from deploy.processes import loops

    loops.relay(service)


@app.command()
def consume(service: ServiceName) -> None:
    """Handle what other services publish to Kafka."""
    from deploy.processes import loops

    loops.consume(service)


@app.command("scheduler")
def scheduler(service: ServiceName) -> None:
    """Perform what falls due in a service."""
    from deploy.processes import loops

    loops.scheduler(service)


@app.command()
def deliver(service: Annotated[str, typer.Argument(help="notify")]) -> None:
    """Send notify's e-mails and webhooks to referrers."""
    from deploy.processes import deliver

    if service != "notify":
        raise typer.BadParameter("only notify delivers")
    deliver.deliver()


@app.command()
def portal(port: Annotated[int, typer.Option(envvar="PORT")] = 8000, host: Host = HOST) -> None:
    """Serve the portal; in development with invented people to sign in as."""
    from deploy.checks.preflight import exit_when_unsafe
    from deploy.processes import portal as process

    with exit_when_unsafe():
        development = process.portal_settings().development
    if development:
        serve_development_portal(port, host)
    else:
        process.portal(port, host)


if __name__ == "__main__":
    app()
