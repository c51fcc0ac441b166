"""Notify, put together."""

from services.chassis.asking.tables import Tables
from services.notify.commands import ACCEPTS
from services.notify.figures import FIGURES
from services.notify.policies import FALLS_DUE, HEARS, LEADS_TO
from services.notify.projections import PROJECTIONS
from services.notify.publishing import PRIVATE, SAYS
from services.notify.questions import ANSWERS, AUDITORS, REFERRERS
from services.notify.wording import EDGES, STANDS, WORDING

TABLES = Tables(
    name="notify",
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
    narrow=REFERRERS,
)
