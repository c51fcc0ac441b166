"""This is where what went otherwise becomes a page: a refusal, a service that does not answer, nobody signed in."""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import Response
from starlette.exceptions import HTTPException

from portal import unsent
from portal.forgery import UNSENT, Forged
from portal.gateways.asking import Problem, Unreachable
from portal.gateways.tokens import NoMembership, SignInSpent
from portal.referring.draft import DraftGone
from portal.templating import render, see_other
from portal.visitors import NotTheirs, SignInNeeded, goes_on_at

HOME = {"text": "Go to the start page", "href": "/"}
SIGN_IN = {"text": "Sign in", "href": "/sign-in"}


def explain_failures(app: FastAPI) -> None:
    for failure, page in FAILURES.items():
        app.add_exception_handler(failure, page)


def _sign_in_needed(request: Request, error: Exception) -> Response:
    request.session["back"] = error.back if isinstance(error, SignInNeeded) else "/"
    return _sign_in(request, unsent.of_spent_session(request))


def _sign_in_spent(request: Request, error: Exception) -> Response:
    member = request.session.get("member")
    kept = unsent.kept_for(str(member["id"]), request) if member else None
    request.session.clear()
    request.session["back"] = goes_on_at(request)
    return _sign_in(request, kept)


def _sign_in(request: Request, kept: dict[str, Any] | None) -> Response:
    if kept and request.method == "POST":
        request.session[UNSENT] = kept
    return see_other("/sign-in")


def _no_membership(request: Request, error: Exception) -> Response:
    request.session.clear()
    says = [
        "You signed in, but you are not a member of an organisation that uses this service.",
        "Ask your organisation’s safeguarding lead or administrator to add you. Then sign in again.",
        "If you need to refer now, telephone the council. If someone is in immediate danger, call 999.",
    ]
    return render(request, "problem", title="You do not have access yet", status=403, says=says, next=SIGN_IN)


def _forged(request: Request, error: Exception) -> Response:
    if request.session.get("member") and request.headers.get("sec-fetch-site") == "same-origin":
        sent, title = unsent.pairs(unsent.posted_in(request)), "This page was out of date"
        wrote, at = unsent.written(sent), unsent.here(request)
        return render(request, "unsent", title=title, status=403, at=at, sent=sent, wrote=wrote)
    says = ["The page you sent was out of date. Nothing was changed.", "Go back, reload the page and send it again."]
    return render(request, "problem", title="This page was out of date", status=403, says=says, next=HOME)


def _refused(request: Request, error: Exception) -> Response:
    assert isinstance(error, Problem)
    if error.status == 401:
        return _sign_in_spent(request, error)
    if error.status == 404:
        return _not_found(request, error)
    title = "You cannot do this" if error.status == 403 else "This could not be done"
    return render(request, "problem", title=title, status=error.status, says=[error.title], next=HOME)


def _not_theirs(request: Request, error: Exception) -> Response:
    says = [f"“{error}” is not for any of your roles. If it should be, ask your administrator to change them."]
    return render(request, "problem", title="You cannot do this", status=403, says=says, next=HOME)


def _unreachable(request: Request, error: Exception) -> Response:
    sent, here = unsent.pairs(unsent.posted_in(request)), unsent.here(request)
    return render(request, "try_again", title="Try again in a minute", status=503, sent=sent, here=here)


def _not_found(request: Request, error: Exception) -> Response:
    says = ["If you typed the address, check it is correct. What you are looking for may not be yours to see."]
    return render(request, "problem", title="Page not found", status=404, says=says, next=HOME)


def _draft_gone(request: Request, error: Exception) -> Response:
    says = ["It was sent or deleted, it is older than 28 days, or somebody else began it."]
    onward = {"text": "Begin a referral, or go on with another", "href": "/refer"}
    return render(request, "problem", title="There is no such draft", status=404, says=says, next=onward)


def _http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    if error.status_code in (404, 405):
        return _not_found(request, error)
    says = [f"The page could not be shown ({error.status_code})."]
    return render(request, "problem", title="This did not work", status=error.status_code, says=says, next=HOME)


def _broken(request: Request, error: Exception) -> Response:
    says = ["This is our mistake, and it has been recorded. What you sent may or may not have been taken."]
    return render(request, "problem", title="Sorry, there is a problem", status=500, says=says, next=HOME)


FAILURES = {
    SignInNeeded: _sign_in_needed,
    SignInSpent: _sign_in_spent,
    NoMembership: _no_membership,
    Forged: _forged,
    DraftGone: _draft_gone,
    NotTheirs: _not_theirs,
    Problem: _refused,
    Unreachable: _unreachable,
    RequestValidationError: _not_found,
    HTTPException: _http,
    Exception: _broken,
}
