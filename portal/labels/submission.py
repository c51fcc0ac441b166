"""Labels of a referral's fields, as the council reads what a partner wrote."""

from __future__ import annotations

from portal.labels.answers import DO_NOT_KNOW

ABUSE_KINDS = {
    "physical": "Physical abuse",
    "sexual": "Sexual abuse",
    "psychological": "Psychological or emotional abuse",
    "financial": "Financial or material abuse",
    "discriminatory": "Discriminatory abuse",
    "organisational": "Organisational abuse",
    "neglect": "Neglect and acts of omission",
    "domestic": "Domestic abuse",
    "sexual exploitation": "Sexual exploitation",
    "modern slavery": "Modern slavery",
    "self-neglect": "Self-neglect",
} | DO_NOT_KNOW

ADULT_FIELDS = {
    "name": "Name",
    "description": "Description",
    "born": "Date of birth",
    "nhs_number": "NHS number",
    "address": "Address",
    "whereabouts": "Where they are now",
    "safe_contact": "How to contact them safely",
}
CONCERN_FIELDS = {
    "about_organisation": "About the organisation",
    "immediate_danger": "Immediate danger",
    "concern": "Concern",
    "kinds": "Kinds of abuse or neglect",
    "source_name": "Source of risk",
    "source_organisation": "Source of risk, registered",
    "own_service": "The referrer’s own service",
}
VIEW_FIELDS = {
    "alive": "The adult is alive",
    "aware": "They know of the referral",
    "consent": "They agree to it",
    "objects_to_feedback": "They object to the referrer hearing back",
    "wishes": "What they want",
}
REFERRER_FIELDS = {
    "reach": "How to reach them",
    "involved": "Goes on working with the adult",
    "own_reference": "Their own reference",
}
PARTS = {
    "What the referrer is worried about": CONCERN_FIELDS,
    "What the adult thinks": VIEW_FIELDS,
    "The referrer": REFERRER_FIELDS,
}
"""Title of a part -> its fields -> their labels."""

ANSWER_FIELDS = frozenset(
    {"immediate_danger", "own_service", "alive", "aware", "consent", "objects_to_feedback", "involved"}
)
"""Fields with a given answer. Every other field is a text, shown as it was written."""

ROUTED_ADULT_FIELDS = ADULT_FIELDS | {"name": "Adult"}
ROUTED_FIELDS = {
    "about_organisation": "About the organisation",
    "concern": "What the referrer is worried about",
    "kinds": "Kinds of abuse or neglect",
    "wishes": "What the adult wants",
    "source_name": "Source of risk",
    "reach": "How to reach the referrer",
    "rating": "Risk, as triage rated it",
    "information": "Added before it came here",
    "detained": "In prison or approved premises",
    "detention_source": "Who says so",
}
"""A referral's fields and its adult's, on the page of its concern, where they stand under no part's title."""
