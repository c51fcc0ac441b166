"""Something new about an adult whose matter is closed: it begins a draft that is linked to the earlier referral."""

from __future__ import annotations

from uuid import UUID

from fastapi.responses import Response

from portal.auth import CurrentMember, Drafts, Gateways, page_router
from portal.pages.referring import REACH
from portal.referring.journey import BEGIN
from portal.referring.submission import linked_answers
from portal.templating import see_other

router = page_router()


@router.post("/referrals/{referral}/new")
def begin(referral: UUID, member: CurrentMember, drafts: Drafts, gateways: Gateways) -> Response:
    """It asks first what is needed this time: the earlier route is chosen already, and another may be right now."""
    answers = linked_answers(gateways.intake.referral(referral))
    reach = drafts.last_sent_answers(member.id, REACH)
    draft = drafts.begin(member.id, answers | ({REACH: reach} if reach else {}))
    return see_other(f"/refer/{draft}/{BEGIN.slug}")
