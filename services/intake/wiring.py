"""Intake, put together."""

from __future__ import annotations

from services.chassis.answering.references import reference_of
from services.chassis.asking.tables import Tables
from services.intake.commands import ACCEPTS
from services.intake.figures import FIGURES
from services.intake.projections.members import MEMBERS
from services.intake.projections.referrals import REFERRALS
from services.intake.publishing import PRIVATE, SAYS
from services.intake.questions import ANSWERS, AUDITORS, REFERRERS
from services.intake.wording import EDGES, STANDS, WORDING

TABLES = Tables(
    name="intake",
    accepts=ACCEPTS,
    answers=ANSWERS,
    says=SAYS,
    private=PRIVATE,
    wording=WORDING,
    stands=STANDS,
    edges=EDGES,
    projections=(MEMBERS, REFERRALS),
    reference=reference_of,
    figures=FIGURES,
    case="referral",
    auditors=AUDITORS,
    narrow=REFERRERS,
)
