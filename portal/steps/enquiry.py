"""Steps of an enquiry, from its allocation to its closure. Each `slug` is also the command's path at the service."""

from __future__ import annotations

from contracts.http.enquiry import EnquiryAsItStands
from portal.forms.enquiry import (
    ActionForm,
    AllocationForm,
    ClosureForm,
    ConclusionForm,
    DelayForm,
    EvaluationForm,
    RiskForm,
    WishesForm,
)
from portal.forms.news import offer_news
from portal.gateways.service_gateways import ServiceGateways
from portal.kit.steps import by_slug
from portal.presenters import enquiry as presenter
from portal.presenters.enquiry import EnquiryStep


def _offer_workers(form: AllocationForm, gateways: ServiceGateways, enquiry: EnquiryAsItStands) -> None:
    form.offer(enquiry, gateways.enquiry.workers())


def _fit_conclusion(form: ConclusionForm, gateways: ServiceGateways, enquiry: EnquiryAsItStands) -> None:
    form.fit(enquiry)
    offer_news(form, gateways, enquiry.concern)


def _fit_closure(form: ClosureForm, gateways: ServiceGateways, enquiry: EnquiryAsItStands) -> None:
    form.fit(enquiry)
    offer_news(form, gateways, enquiry.concern)


STEPS = by_slug(
    EnquiryStep(
        slug="allocation",
        title="Allocation",
        form=AllocationForm,
        is_open=presenter.is_not_closed,
        progress=presenter.allocation_progress,
        fit=_offer_workers,
    ),
    EnquiryStep(
        slug="desired-outcomes",
        title="What the adult wants",
        form=WishesForm,
        is_open=presenter.is_under_way,
        progress=presenter.wishes_progress,
        entry="desired outcome",
        label="What the adult wants",
    ),
    EnquiryStep(
        slug="actions",
        title="Actions",
        form=ActionForm,
        is_open=presenter.is_under_way,
        progress=presenter.times_recorded("action"),
        entry="action",
        label="Action",
    ),
    EnquiryStep(
        slug="risk-assessment",
        title="Risk assessment",
        form=RiskForm,
        is_open=presenter.is_under_way,
        progress=presenter.risk_progress,
        entry="risk assessment",
        label="Risk assessed",
    ),
    EnquiryStep(
        slug="delay",
        title="Say that it takes longer",
        form=DelayForm,
        is_open=presenter.is_under_way,
        progress=presenter.times_recorded("delay"),
        entry="delay",
        label="It takes longer than planned",
        note=lambda enquiry: "The referrers are told that the enquiry goes on and takes longer, and not why.",
    ),
    EnquiryStep(
        slug="outcomes-evaluation",
        title="Evaluation of what the adult wanted",
        form=EvaluationForm,
        is_open=presenter.can_be_evaluated,
        progress=presenter.evaluation_progress,
        entry="evaluation",
        label="What the adult wanted was evaluated",
    ),
    EnquiryStep(
        slug="conclusion",
        title="Conclusion",
        form=ConclusionForm,
        is_open=presenter.can_be_concluded,
        progress=presenter.conclusion_progress,
        entry="conclusion",
        label="Concluded",
        fit=_fit_conclusion,
    ),
    EnquiryStep(
        slug="closure",
        title="Closure",
        form=ClosureForm,
        is_open=presenter.can_be_closed,
        progress=presenter.closure_progress,
        entry="closure",
        label="Closure asked for",
        note=lambda enquiry: presenter.CLOSURE_WILL_WAIT,
        fit=_fit_closure,
    ),
)
