"""Presenter of who may see a referral, for its organisation and for the council."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from contracts.http.intake import Colleague, ReferralAsSent, ReferralVisibility
from portal.kit.summary_list import Row, row_action, summary_row

HAS_LEFT = "{} (has left)"
ONLY_NAMED = "Only {} and whoever is named below. Nobody else of your organisation, not even its lead"
WITH_LEAD = "{}, whoever is named below, and the lead of your organisation"
NOBODY_NAMED = "Nobody"


def visibility_rows(referral: ReferralAsSent) -> list[Row]:
    """Who of the reader's organisation may see it. Each colleague has a link to end that, where the reader may."""
    seen = referral.visibility
    if seen is None:
        return []
    path = f"/referrals/{referral.id}"
    change = row_action(f"{path}/restriction", "Change", "who may see it")
    return [
        summary_row("Written by", writer_name(seen)),
        summary_row("Who may see it", _who(seen), *([change] if seen.may_restrict else [])),
        *(_shared_row(path, colleague, seen.may_share) for colleague in seen.shared_with),
        *([] if seen.shared_with else [summary_row("Shared with", NOBODY_NAMED)]),
    ]


def council_visibility(referral: ReferralAsSent) -> list[Row]:
    """Who of the referrer's organisation may see it, as the council reads it."""
    seen = referral.visibility
    if seen is None:
        return []
    named = ", ".join([writer_name(seen), *(colleague.name for colleague in seen.shared_with)])
    who = f"Restricted: only {named}" if seen.restricted else f"{named}, and their organisation’s lead"
    return [summary_row("Seen in their organisation by", who)]


def writer_name(seen: ReferralVisibility) -> str:
    name = seen.writer.name or "Somebody whose name is not known"
    return HAS_LEFT.format(name) if seen.writer_has_left else name


def choices(colleagues: Iterable[Colleague], seen: ReferralVisibility) -> dict[str, str]:
    """The colleagues with whom it can be shared."""
    shared: set[UUID] = {seen.writer.id, *(colleague.id for colleague in seen.shared_with)}
    return {"": "Select", **{str(one.id): one.name for one in colleagues if one.id not in shared}}


def _who(seen: ReferralVisibility) -> str:
    return (ONLY_NAMED if seen.restricted else WITH_LEAD).format(writer_name(seen))


def _shared_row(path: str, colleague: Colleague, may_share: bool) -> Row:
    end = row_action(f"{path}/sharing/{colleague.id}", "Stop sharing", f"with {colleague.name}")
    return summary_row("Shared with", colleague.name, *([end] if may_share else []))
