"""Labels of an enquiry: its kind, risk assessment, outcomes, conclusion and closure (codes of the SAC return)."""

from __future__ import annotations

ASSESSMENTS = {
    "Risk identified and action taken": "Risk identified, and action taken",
    "Risk identified and no action taken": "Risk identified, and no action taken",
    "Risk Assessment inconclusive and action taken": "Inconclusive, and action taken",
    "Risk Assessment inconclusive and no action taken": "Inconclusive, and no action taken",
    "No risk identified and action taken": "No risk identified, and action taken",
    "No risk identified and no action taken": "No risk identified, and no action taken",
    "Enquiry ceased at individual's request and no action taken": "Ceased at the adult’s request, no action taken",
}
RISK_IDENTIFIED = ("Risk identified and action taken", "Risk identified and no action taken")
"""Assessments after which the conclusion says what became of the risk."""

EXPRESSED, UNASKED = "Yes they were asked and outcomes were expressed", "No"
WISHES = {
    EXPRESSED: "Asked, and they said what they want",
    "Yes they were asked but no outcomes were expressed": "Asked, and they did not say",
    UNASKED: "Not asked",
}
NOT_ASKED = {
    "unsafe to ask": "It was unsafe to ask",
    "the adult has died": "The adult has died",
    "unable, and no representative": "They were unable, and nobody represents them",
    "other": "Another reason",
}
ACHIEVED = {
    "Fully Achieved": "Fully achieved",
    "Partially Achieved": "Partially achieved",
    "Not Achieved": "Not achieved",
}
RISKS = {
    "Risk remained": "Remained",
    "Risk reduced": "Reduced",
    "Risk removed": "Removed",
}
DELAYS = {
    "at the adult's own pace": "It goes at the adult’s own pace",
    "information is awaited": "Information is awaited",
    "another process goes first": "Another process goes first",
    "nobody was free to do it": "Nobody was free to do it",
}
ENQUIRY_KINDS = {"s42 enquiry": "Enquiry under section 42", "other enquiry": "Other (non-statutory) enquiry"}
NOT_EVALUATED = {
    "the adult has died": "The adult has died",
    "the adult did not want to": "The adult did not want to",
    "the adult could not be reached": "The adult could not be reached",
    "unsafe to ask": "It was unsafe to ask",
}
DUTY_FELL = "duty no longer arises"
CLOSURES = {
    "duty completed": "The duty is completed",
    "agreed no longer needed": "Agreed that it is no longer needed",
    "enquiry completed and plan reviewed": "The enquiry is completed and the plan reviewed",
    "information shows process not required": "Information shows that the process is not required",
    "adult with capacity withdrew consent": "The adult, who has capacity, withdrew consent",
    DUTY_FELL: "The duty under section 42 no longer arises",
}
DONE, NOT_APPLICABLE = "done", "not applicable"
CHECKED = {DONE: "Done", NOT_APPLICABLE: "Does not apply"}
CHECKLIST = {
    "the adult agrees to closure": "The adult agrees to closure",
    "referred for assessment or support": "Referred for assessment or support",
    "advice given": "Advice given",
    "organisations involved updated": "Organisations involved updated",
    "action with the person alleged responsible": "Action with the person alleged responsible",
    "action to support other people": "Action to support other people",
    "children referred if necessary": "Children referred if necessary",
    "outcomes noted and evaluated by the adult": "Outcomes noted, and evaluated by the adult",
    "safeguarding adults review considered": "Safeguarding adults review considered",
    "lessons noted": "Lessons noted",
}
