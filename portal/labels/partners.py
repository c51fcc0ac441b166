"""Labels of kinds of organisations, and of their members' roles."""

from __future__ import annotations

from dataclasses import dataclass

COUNCIL, ADMINISTRATOR = "council", "administrator"
ORGANISATION_KINDS = {
    COUNCIL: "Council",
    "police": "Police",
    "nhs trust": "NHS trust",
    "ambulance": "Ambulance service",
    "gp": "GP practice",
    "care provider": "Care provider",
    "housing": "Housing",
    "voluntary": "Voluntary organisation",
    "other": "Other",
}


@dataclass(frozen=True, kw_only=True)
class RoleLabel:
    """`does` says what somebody in the role does. `partner`: held in every organisation, not in the council alone."""

    label: str
    does: str
    partner: bool = False


ROLES = {
    "referrer": RoleLabel(label="Referrer", does="Makes referrals, and reads what is told of them", partner=True),
    "organisation lead": RoleLabel(
        label="Organisation lead",
        does="Sees their organisation’s referrals that are not restricted, and says where its systems are told",
        partner=True,
    ),
    "triage": RoleLabel(label="Triage", does="Rates, allocates and routes what comes in"),
    "practitioner": RoleLabel(label="Practitioner", does="Decides concerns and carries out enquiries"),
    "manager": RoleLabel(label="Manager", does="Oversees the work, and releases or withholds what is held"),
    "safeguarding lead": RoleLabel(
        label="Safeguarding lead",
        does="Oversees the work, and settles held feedback that was not settled in time",
    ),
    "quality": RoleLabel(label="Quality assurance", does="Looks at the quality of what was done"),
    "auditor": RoleLabel(label="Auditor", does="Replays cases"),
    "information governance": RoleLabel(label="Information governance", does="Answers for what is kept and disclosed"),
    ADMINISTRATOR: RoleLabel(label="Administrator", does="Keeps organisations and members up to date"),
}


def role_label(code: str) -> str:
    return ROLES[code].label if code in ROLES else code
