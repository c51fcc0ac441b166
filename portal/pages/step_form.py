"""Step form: the form of one step of a page, as it is shown, and as it is sent."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from fastapi import HTTPException
from starlette.datastructures import FormData

from portal.forms.form import submit_form
from portal.gateways.http import Receipt
from portal.gateways.service_gateways import ServiceGateways
from portal.kit.steps import CommandStep, Step

Case = TypeVar("Case")
AnyStep = TypeVar("AnyStep", bound=Step[Any])


def step_or_404(steps: Mapping[str, AnyStep], slug: str) -> AnyStep:
    if slug not in steps:
        raise HTTPException(404)
    return steps[slug]


def fitted_form(step: Step[Case], gateways: ServiceGateways, case: Case, posted: FormData | None, **data: Any) -> Any:
    """The step's form with what was posted, or else with `data`, offering what the case has room for."""
    form = step.form(posted, data=data)
    step.fit(form, gateways, case)
    return form


def send_step(step: CommandStep[Any], gateway: object, subject: object, form: Any) -> Receipt | None:
    """Sends the step's command about `subject`; None where the form is not right, or the command was refused."""
    key, version = form.key.data, form.seen_version
    return submit_form(form, lambda: step.command(gateway, subject, form.body(), key=key, version=version))
