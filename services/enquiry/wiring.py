"""This is where enquiry is put together: its tables, which are all that the chassis knows of it."""

from __future__ import annotations

from services.chassis.asking.tables import Tables
from services.enquiry.commands import ACCEPTS
from services.enquiry.figures import FIGURES
from services.enquiry.policies import FALLS_DUE, HEARS, LEADS_TO
from services.enquiry.projections import PROJECTIONS
from services.enquiry.publishing import PRIVATE, SAYS
from services.enquiry.questions import ANSWERS, AUDITORS
from services.enquiry.wording import EDGES, STANDS, WORDING

TABLES = Tables(
    name="enquiry",
    accepts=ACCEPTS,
    answers=ANSWERS,
    hears=HEARS,
    leads_to=LEADS_TO,
    falls_due=FALLS_DUE,
    says=SAYS,
    private=PRIVATE,
    wording=WORDING,
    stands=STANDS,
    edges=EDGES,
    projections=PROJECTIONS,
    figures=FIGURES,
    case="referral",
    auditors=AUDITORS,
)
