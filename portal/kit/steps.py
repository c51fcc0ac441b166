"""Step of a page: what can be answered, recorded or decided there, one row a step."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from portal.gateways.http import Receipt
from portal.gateways.service_gateways import ServiceGateways
from portal.kit.people import Names

Case = TypeVar("Case")
"""What the page shows: a referral, a concern, an enquiry, a draft's answers."""


def always(case: object) -> bool:
    return True


def no_progress(case: object, names: Names) -> str:
    return ""


def no_note(case: object) -> str:
    return ""


def as_declared(form: object, gateways: ServiceGateways, case: object) -> None:
    """The form offers the same whatever the case."""


def nothing_yet(case: object) -> dict[str, Any]:
    return {}


def nothing_to_find(form: object, gateways: ServiceGateways, case: object) -> bool:
    return True


@dataclass(frozen=True, kw_only=True)
class Step(Generic[Case]):
    """`slug` ends the step's address; `title` names it in lists and above its form; `button` sends it.

    `form`: a form class, which WTForms leaves untyped.
    `is_open`: whether the step can be taken as the case stands. Who may, the service decides.
    `progress`: how far the step is, in words; empty where nothing was recorded.
    `entry` and `label`: the kind of entry that it records, and that kind's title in the timeline.
    `fit`: leaves in the form what the case has room for. `note`: a sentence above the form, or none.
    """

    slug: str
    title: str
    form: type[Any]
    is_open: Callable[[Case], bool] = always
    progress: Callable[[Case, Names], str] = no_progress
    entry: str = ""
    label: str = ""
    fit: Callable[[Any, ServiceGateways, Case], None] = as_declared
    note: Callable[[Case], str] = no_note
    button: str = ""


@dataclass(frozen=True, kw_only=True)
class CommandStep(Step[Case]):
    """A step with a command of its own.

    `command`: a gateway's method; it takes what it is asked of, the body, `key` and `version`.
    `latest`: form data recorded last, with which the form begins.
    `looks_up`: finds what the form names; False where it is not found, and the form then says so.
    `roles`: whom the step is offered; empty: whoever sees the page.
    """

    command: Callable[..., Receipt]
    latest: Callable[[Case], dict[str, Any]] = nothing_yet
    looks_up: Callable[[Any, ServiceGateways, Case], bool] = nothing_to_find
    roles: frozenset[str] = frozenset()


AnyStep = TypeVar("AnyStep", bound=Step[Any])


def by_slug(*steps: AnyStep) -> dict[str, AnyStep]:
    """The steps of a page, in their order."""
    return {step.slug: step for step in steps}
