"""Error pages: a refusal, a service that does not answer, nobody signed in, a form from another site."""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import Response
from starlette.exceptions import HTTPException

from portal import recovered_input
from portal.auth import RoleNotAllowed, SignInNeeded, return_path
from portal.csrf import RECOVERED_INPUT, CsrfRejected
from portal.gateways.http import Problem, Unreachable
from portal.gateways.tokens import NoMembership, SignInExpired
from portal.referring.draft import DraftGone
from portal.templating import render, see_other

HOME = {"text": "Go to the start page", "href": "/"}
SIGN_IN = {"text": "Sign in", "href": "/sign-in"}


def explain_failures(app: FastAPI) -> None:
    for failure, page in FAILURES.items():
        app.add_exception_handler(failure, page)


def _sign_in_needed(request: Request, error: Exception) -> Response:
    request.session["back"] = error.back if isinstance(error, SignInNeeded) else "/"
    return _sign_in(request, recovered_input.capture_from_expired_session(request))


def _sign_in_expired(request: Request, error: Exception) -> Response:
    member = request.session.get("member")
    recovered = recovered_input.capture_form(str(member["id"]), request) if member else None
    request.session.clear()
    request.session["back"] = return_path(request)
    return _sign_in(request, recovered)


def _sign_in(request: Request, recovered: dict[str, Any] | None) -> Response:
    if recovered and request.method == "POST":
        request.session[RECOVERED_INPUT] = recovered
    return see_other("/sign-in")


def _no_membership(request: Request, error: Exception) -> Response:
    request.session.clear()
    sentences = [
        "You signed in, but you are not a member of an organisation that uses this service.",
        "Ask your organisation’s safeguarding lead or administrator to add you. Then sign in again.",
        "If you need to refer now, telephone the council. If someone is in immediate danger, call 999.",
    ]
    return render(request, "problem", title="You do not have access yet", status=403, sentences=sentences, next=SIGN_IN)


def _csrf_rejected(request: Request, error: Exception) -> Response:
    if request.session.get("member") and request.headers.get("sec-fetch-site") == "same-origin":
        sent, title = recovered_input.field_pairs(recovered_input.posted_form_of(request)), "This page was out of date"
        typed, action = recovered_input.typed_texts(sent), recovered_input.current_path(request)
        return render(request, "recovered_input", title=title, status=403, action=action, sent=sent, typed=typed)
    sentences = [
        "The page you sent was out of date. Nothing was changed.",
        "Go back, reload the page and send it again.",
    ]
    return render(request, "problem", title="This page was out of date", status=403, sentences=sentences, next=HOME)


def _refused(request: Request, error: Exception) -> Response:
    assert isinstance(error, Problem)
    if error.status == 401:
        return _sign_in_expired(request, error)
    if error.status == 404:
        return _not_found(request, error)
    title = "You cannot do this" if error.status == 403 else "This could not be done"
    return render(request, "problem", title=title, status=error.status, sentences=[error.title], next=HOME)


def _role_not_allowed(request: Request, error: Exception) -> Response:
    sentences = [f"“{error}” is not for any of your roles. If it should be, ask your administrator to change them."]
    return render(request, "problem", title="You cannot do this", status=403, sentences=sentences, next=HOME)


def _unreachable(request: Request, error: Exception) -> Response:
    sent = recovered_input.field_pairs(recovered_input.posted_form_of(request))
    current_path = recovered_input.current_path(request)
    return render(request, "try_again", title="Try again in a minute", status=503, sent=sent, current_path=current_path)


def _not_found(request: Request, error: Exception) -> Response:
    sentences = ["If you typed the address, check it is correct. What you are looking for may not be yours to see."]
    return render(request, "problem", title="Page not found", status=404, sentences=sentences, next=HOME)


def _draft_gone(request: Request, error: Exception) -> Response:
    sentences = ["It was sent or deleted, it is older than 28 days, or somebody else began it."]
    onward = {"text": "Begin a referral, or go on with another", "href": "/refer"}
    return render(request, "problem", title="There is no such draft", status=404, sentences=sentences, next=onward)


def _http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    if error.status_code in (404, 405):
        return _not_found(request, error)
    sentences = [f"The page could not be shown ({error.status_code})."]
    return render(
        request, "problem", title="This did not work", status=error.status_code, sentences=sentences, next=HOME
    )


def _broken(request: Request, error: Exception) -> Response:
    sentences = ["This is our mistake, and it has been recorded. What you sent may or may not have been taken."]
    return render(request, "problem", title="Sorry, there is a problem", status=500, sentences=sentences, next=HOME)


FAILURES = {
    SignInNeeded: _sign_in_needed,
    SignInExpired: _sign_in_expired,
    NoMembership: _no_membership,
    CsrfRejected: _csrf_rejected,
    DraftGone: _draft_gone,
    RoleNotAllowed: _role_not_allowed,
    Problem: _refused,
    Unreachable: _unreachable,
    RequestValidationError: _not_found,
    HTTPException: _http,
    Exception: _broken,
}
