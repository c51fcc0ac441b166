"""The week's referrals that wait in triage, and those that triage routed elsewhere."""

from __future__ import annotations

from deploy.dev.week.final_status import FinalStatus
from deploy.dev.week.steps import (
    Day,
    Story,
    add_information,
    allocate,
    leave_unallocated,
    rate_risk,
    read_feedback,
    route,
    withdraw,
)

WAITING = (
    Story(
        key="rosalind",
        at="6 21:40",
        who="kit",
        final_status=FinalStatus.NOT_RATED,
        submission={
            "route": "safeguarding concern",
            "adult": {"name": "Rosalind Avery", "born": "1939-04-02", "address": "14 Quay Street, Northshire"},
            "concern": "Called to a fall. No food in the house and no heating on; her grandson keeps her bank card.",
            "kinds": ["neglect", "financial"],
            "reach": "Ambulance care desk, 01632 960 340",
            "immediate_danger": "no",
            "aware": "yes",
            "involved": "no",
            "own_reference": "AMB-20417",
        },
    ),
    Story(
        key="frank",
        at="4 11:20",
        who="hana",
        final_status=FinalStatus.LOW,
        submission={
            "route": "safeguarding concern",
            "adult": {"name": "Frank Ives", "address": "Flat 9, Harbour Court"},
            "concern": "A neighbour shouts at him on the stairs about noise. Frank says that it upsets him.",
            "kinds": ["psychological"],
            "reach": "Hana Cole, tenancy officer, 01632 960 512",
        },
        steps=(
            rate_risk("4 14:00", "low", "Words between neighbours; Frank goes out, and housing sees him weekly.", 9),
            leave_unallocated("4 14:05", "housing is asked first what it has done about the noise", 9),
        ),
    ),
    Story(
        key="dilys",
        at="5 09:35",
        who="nadia",
        final_status=FinalStatus.MEDIUM,
        submission={
            "route": "safeguarding concern",
            "adult": {"name": "Dilys Penn", "born": "1944-11-19", "nhs_number": "9990000107"},
            "concern": "Second admission in a month with a pressure ulcer. The daughter turns carers away at the door.",
            "kinds": ["neglect"],
            "reach": "Ward 4, 01632 960 220",
            "aware": "don't know",
            "involved": "yes",
        },
        steps=(
            rate_risk("5 11:10", "medium", "Safe on the ward until discharge, which is not planned yet.", 8),
            leave_unallocated("5 11:12", "the duty team is full today"),
        ),
    ),
    Story(
        key="omar",
        at="6 18:05",
        who="priya",
        final_status=FinalStatus.HIGH,
        submission={
            "route": "safeguarding concern",
            "adult": {"name": "Omar Haddad", "born": "1958-06-30", "whereabouts": "At home; his nephew lives there"},
            "concern": "Found locked in his room with a bruised cheek. The nephew said that it is for his own good.",
            "kinds": ["physical", "psychological"],
            "source_name": "his nephew",
            "reach": "PC Shah, 01632 960 101",
            "immediate_danger": "yes",
            "involved": "yes",
            "own_reference": "NP-118-26",
        },
        steps=(
            rate_risk(
                "6 18:30", "high", "Locked in, injured, and the person alleged responsible is in the home tonight.", 7
            ),
            leave_unallocated("6 18:32", "with the emergency duty team until the morning meeting", 7),
        ),
    ),
    Story(
        key="peggy",
        at="5 15:50",
        who="nadia",
        final_status=FinalStatus.ALLOCATED,
        submission={
            "route": "safeguarding concern",
            "adult": {"name": "Peggy Shaw", "born": "1936-02-14"},
            "concern": "She told a nurse that her son makes her sign for money that she does not get.",
            "kinds": ["financial"],
            "reach": "Nurse Bell, 01632 960 221",
            "wishes": "She wants her own purse back, and no trouble for her son.",
            "aware": "yes",
            "consent": "yes",
            "involved": "yes",
        },
        steps=(
            rate_risk("5 16:20", "high", "Money is leaving each week, and she is afraid to ask for it."),
            allocate("5 16:25", "tom"),
            add_information("6 09:15", "nadia", "Her pension came on Thursday and was drawn the same day."),
        ),
    ),
    Story(
        key="ivy",
        at="3 10:10",
        who="hana",
        final_status=FinalStatus.WITHDRAWN,
        submission={
            "route": "safeguarding concern",
            "adult": {"name": "Ivy Marsh", "address": "22 Ropewalk"},
            "concern": "Her rent is in arrears, and I wondered whether somebody takes her money.",
            "kinds": ["financial"],
            "reach": "Hana Cole, 01632 960 512",
        },
        steps=(
            rate_risk("3 12:00", "low", "Nothing but arrears so far.", 8),
            allocate("3 12:10", "tom", 8),
            withdraw("5 10:40", "hana", "The arrears were our own mistake. Ivy manages her money herself."),
        ),
    ),
)
"""Referrals that wait, at each rating, with an owner and without."""

ROUTED = (
    Story(
        key="george",
        at="0 13:15",
        who="kit",
        final_status=FinalStatus.NEEDS_ASSESSMENT,
        submission={
            "route": "care act needs assessment",
            "adult": {"name": "George Tandy", "born": "1947-08-08"},
            "concern": "Three falls this month. He washes at the sink now, as he cannot get into the bath.",
            "reach": "Ambulance care desk, 01632 960 340",
        },
        steps=(
            route(
                "1 09:30", "care act needs assessment", "needs without abuse or neglect", "Needs, and no harm to her."
            ),
            *read_feedback("2 08:20", "kit", "M1", "M2"),
        ),
    ),
    Story(
        key="maureen",
        at="1 16:00",
        who="nadia",
        final_status=FinalStatus.CARERS_ASSESSMENT,
        submission={
            "route": "carers assessment",
            "adult": {"name": "Maureen Oakes", "born": "1951-01-23"},
            "concern": "She has not slept a night through since her husband's stroke, and cries in clinic.",
            "reach": "Nurse Bell, 01632 960 221",
        },
        steps=(route("2 09:10", "carers assessment", "carer under strain", "A carer at the end of her strength."),),
    ),
    Story(
        key="bea",
        at="2 10:30",
        who="jo",
        final_status=FinalStatus.ADVICE,
        submission={
            "route": "general enquiry or advice",
            "adult": {"name": "Bea Lomax"},
            "concern": "Her brother wants to take her out for the day. May we say no if she seems tired?",
            "reach": "Jo Field, Rosewood House, 01632 960 610",
        },
        steps=(
            route("2 11:45", "advice given", "advice was enough", "It is Bea's choice; we spoke of how to ask her."),
            *read_feedback("2 15:00", "jo", "M2"),
        ),
    ),
    Story(
        key="len",
        at="3 09:05",
        who="priya",
        final_status=FinalStatus.CALLBACK,
        submission={
            "route": "callback before referral",
            "adult": {"description": "A man in his seventies who sleeps in a van behind the market"},
            "concern": "He will not give his name. I would like to talk before I decide whether to refer.",
            "reach": "PC Shah, 01632 960 101, until four",
        },
        steps=(
            route("3 09:40", "callback booked", "to be discussed first", "The duty social worker rings back at two."),
        ),
    ),
    Story(
        key="meadowside",
        at="3 14:20",
        who="nadia",
        final_status=FinalStatus.QUALITY,
        submission={
            "route": "provider quality concern",
            "about_organisation": "Meadowside Home Care",
            "concern": "Visits are cut short across the whole street. Nobody is harmed that we know of.",
            "reach": "Community nursing, 01632 960 230",
        },
        steps=(
            route("4 10:00", "provider quality", "quality of a service", "A pattern for commissioning to take up."),
        ),
    ),
    Story(
        key="tess",
        at="4 19:30",
        who="priya",
        final_status=FinalStatus.OTHER_AREA,
        submission={
            "route": "safeguarding concern",
            "adult": {"name": "Tess Moran", "whereabouts": "At her sister's, in Southshire"},
            "concern": "Her partner has threatened to come for her. She left for Southshire last night.",
            "kinds": ["domestic"],
            "reach": "PC Shah, 01632 960 101",
        },
        steps=(
            route("4 20:10", "other area", "another council's area", "She is in Southshire now; told by telephone."),
        ),
    ),
    Story(
        key="callum",
        at="5 13:00",
        who="hana",
        final_status=FinalStatus.CHILDREN,
        submission={
            "route": "safeguarding concern",
            "adult": {"name": "Callum Reid", "born": Day(-6040)},
            "concern": "He lives alone in our flat since his mother went away. He says that he is nineteen.",
            "reach": "Hana Cole, 01632 960 512",
        },
        steps=(
            route("5 13:30", "children's services", "not an adult", "His date of birth makes him a child."),
            *read_feedback("5 16:45", "hana", "M2"),
        ),
    ),
)
"""Referrals that triage routed elsewhere, one for each routing."""
