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


@app.command()
def smoke(
    base_url: Annotated[str, typer.Option(envvar="BASE_URL", help="a running system")] = "http://127.0.0.1:8000",
    how_many: Annotated[int, typer.Option(help="how many referrals")] = 200,
) -> None:
    """Drive referrals of every route through a running system; exit code 1 when anything is lost or doubled."""
    from deploy.smoke import smoke as drive  # noqa: PLC0415 -- only this command needs it

    tally = drive(STATE.absolute(), base_url, how_many)
    for trouble in (*tally.lost, *tally.doubled):
        print(trouble)
    print(tally.line())
    raise typer.Exit(1 if tally.lost or tally.doubled else 0)


if __name__ == "__main__":
    app()
