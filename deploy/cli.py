"""This is the one entrance: `tellback …`. Each command imports what it needs, so an image may hold only its part."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(no_args_is_help=True, add_completion=False, help="Tellback: a partner refers, and is told back.")
STATE = Path(".state")


@app.callback()
def tellback() -> None:
    """A safeguarding referral backbone."""


@app.command()
def run(port: Annotated[int, typer.Option(envvar="PORT", help="where the portal is")] = 8000) -> None:
    """Run everything in one process, on the embedded database, with invented people."""
    from deploy.embedded.one_process import run as serve  # noqa: PLC0415 -- only this command needs it

    serve(STATE.absolute(), port)


@app.command()
def token(
    persona: Annotated[str, typer.Argument(help="whom to be: priya, tom, amara, …")],
    port: Annotated[int, typer.Option(envvar="PORT", help="where the portal is")] = 8000,
) -> None:
    """Print five minutes of access for one of the invented people, for the shell."""
    from deploy.embedded.token import NoSuchPersona, token_for  # noqa: PLC0415 -- only this command needs it

    try:
        print(token_for(persona, STATE.absolute(), f"http://127.0.0.1:{port}"))
    except NoSuchPersona as nobody:
        raise typer.BadParameter(str(nobody)) from nobody


if __name__ == "__main__":
    app()
