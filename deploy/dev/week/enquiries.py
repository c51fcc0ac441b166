"""The week's s42 enquiries, at each stage from opened to closed."""

from __future__ import annotations

from deploy.dev.retired_case_system import RETIRED_PATH
from deploy.dev.seed import organisation_id
from deploy.dev.week.final_status import FinalStatus
from deploy.dev.week.steps import (
    Story,
    allocate_worker,
    assess_risk,
    close,
    conclude,
    confirm_join,
    evaluate_outcomes,
    identify_source,
    join_referral,
    read_feedback,
    record_action,
    record_all_findings_met,
    record_wishes,
    release_held,
    route_to_safeguarding,
    set_webhook,
    withhold,
)

ACTED = "Risk identified and action taken"

ENQUIRIES = (
    Story(
        key="ruby",
        at="5 10:10",
        who="nadia",
        final_status=FinalStatus.OPENED,
        submission={
            "route": "safeguarding concern",
            "adult": {"name": "Ruby Cole", "born": "1996-02-11", "nhs_number": "9990000174"},
            "concern": "She says that her support worker shouts at her and takes her telephone away.",
            "kinds": ["psychological", "organisational"],
            "source_name": "Silverbirch Supported Living",
            "reach": "Learning disability nurse, 01632 960 240",
            "wishes": "She wants her telephone, and a different worker.",
            "involved": "yes",
        },
        steps=(
            route_to_safeguarding("5 11:20", "A worker in a position of trust."),
            identify_source("5 11:40", "Not registered here: a small provider from Southshire."),
            *record_all_findings_met(
                "6",
                "A learning disability; she lives with support.",
                "She is shouted at daily.",
                "She is afraid of him.",
            ),
        ),
    ),
    Story(
        key="arthur",
        at="3 07:50",
        who="kit",
        final_status=FinalStatus.UNDER_WAY,
        submission={
            "route": "safeguarding concern",
            "adult": {"name": "Arthur Pell", "born": "1943-08-30", "address": "The Lodge, Mill Lane"},
            "concern": "Found on the floor for the second time. The alarm cord had been tied out of his reach.",
            "kinds": ["neglect", "organisational"],
            "reach": "Ambulance care desk, 01632 960 340",
            "involved": "yes",
        },
        steps=(
            route_to_safeguarding("3 09:00", "Somebody tied up the cord that he calls for help with."),
            *record_all_findings_met(
                "4", "He cannot stand without help.", "He was kept from calling.", "He depends on the cord."
            ),
            allocate_worker("4 12:15", "amara"),
            record_wishes("5 10:00", "I want that cord where I can pull it."),
            record_action("5 11:10", "Visited. The cord is free again, and the manager has written to every worker."),
        ),
    ),
    Story(
        key="joan",
        at="1 09:25",
        who="priya",
        final_status=FinalStatus.CONCLUDED,
        submission={
            "route": "safeguarding concern",
            "adult": {"name": "Joan Tiller", "born": "1946-12-24"},
            "concern": "A builder has taken nine thousand pounds from her for a roof that was not mended.",
            "kinds": ["financial"],
            "reach": "PC Shah, 01632 960 101",
            "aware": "yes",
            "consent": "yes",
            "involved": "yes",
        },
        steps=(
            route_to_safeguarding("1 10:15", "Defrauded at her own door, and he comes back."),
            *record_all_findings_met(
                "2",
                "Failing sight, and help with her letters.",
                "She was defrauded at home.",
                "She cannot read what she signs.",
            ),
            allocate_worker("2 13:00", "amara"),
            record_wishes("3 10:00", "I want my money back, and never to see him again."),
            record_action("3 14:30", "Her bank stopped two payments. Trading standards have his number."),
            assess_risk("4 10:00", ACTED, "He rang again; she hung up, and rang us."),
            evaluate_outcomes(
                "5 10:00", "Partially Achieved", "She has not seen him again; most of the money is gone."
            ),
            conclude("5 16:00", "She was defrauded by a rogue trader whom the police now seek.", "Risk reduced"),
            *read_feedback("6 08:30", "priya", "M1", "M2", "M3", "M4"),
        ),
    ),
    Story(
        key="cyril",
        at="0 10:20",
        who="jo",
        final_status=FinalStatus.OUTCOME_HELD,
        submission={
            "route": "safeguarding concern",
            "adult": {"name": "Cyril Hope", "born": "1937-03-03", "whereabouts": "Room 12, Rosewood House"},
            "concern": "One of our night staff was seen to push him into his chair.",
            "kinds": ["physical"],
            "own_service": "yes",
            "reach": "Jo Field, Rosewood House, 01632 960 610",
            "involved": "yes",
        },
        steps=(
            route_to_safeguarding("0 11:30", "An assault by a worker, reported by the home itself."),
            *record_all_findings_met(
                "1", "He needs help with everything.", "He was pushed over twice.", "He cannot get away or tell.", "sam"
            ),
            allocate_worker("1 12:30", "sam"),
            record_wishes("2 10:00", "He does not want that man near him.", "sam"),
            record_action(
                "2 11:30", "The worker is suspended. The police have spoken to the colleague who saw it.", "sam"
            ),
            assess_risk("3 10:00", ACTED, "The worker is away from all residents.", "sam"),
            evaluate_outcomes("4 10:00", "Fully Achieved", "He has not seen him since, and sleeps again.", "sam"),
            conclude("4 15:00", "He was pushed, by one worker, who has left.", "Risk removed", "sam"),
        ),
    ),
    Story(
        key="ted",
        at="0 08:30",
        who="priya",
        final_status=FinalStatus.CLOSED,
        submission={
            "route": "safeguarding concern",
            "adult": {"name": "Ted Rowan", "born": "1942-07-14", "nhs_number": "9990000212"},
            "concern": "His neighbour holds his bank card and his key, and gives him what she thinks fit.",
            "kinds": ["financial"],
            "reach": "PC Shah, 01632 960 101",
            "aware": "yes",
            "consent": "yes",
            "involved": "yes",
            "own_reference": "NP-104-26",
        },
        steps=(
            route_to_safeguarding("0 09:15", "Somebody else holds his money."),
            *record_all_findings_met(
                "0", "He forgets, and has carers daily.", "His money is kept from him.", "He cannot say no to her."
            ),
            allocate_worker("0 14:00", "amara"),
            record_wishes("1 10:00", "I want my card in my own pocket, and to stay friends."),
            record_action("1 15:00", "The bank has stopped the card, and given him a new one."),
            assess_risk("2 10:00", ACTED, "She has given back the key and the card."),
            evaluate_outcomes("3 10:00", "Fully Achieved", "He has his card, and she still comes to tea."),
            conclude("3 15:00", "She took more than he gave, and has paid it back.", "Risk removed"),
            close(
                "4 11:00",
                "duty completed",
                "He says that it is settled, and thanks us.",
                children="There are none.",
                others="Nobody else is concerned.",
            ),
            *read_feedback("5 09:00", "priya", "M1", "M2", "M3", "M4", "M6", "M8"),
        ),
    ),
    Story(
        key="maud",
        at="0 12:40",
        who="priya",
        final_status=FinalStatus.CLOSED,
        submission={
            "route": "safeguarding concern",
            "adult": {"name": "Maud Ellery", "born": "1935-11-02", "whereabouts": "Room 4, Rosewood House"},
            "concern": "She was brought to the station by a passer-by, in her nightdress, two miles from the home.",
            "kinds": ["neglect", "organisational"],
            "source_organisation": str(organisation_id("home")),
            "reach": "PC Shah, 01632 960 101",
            "involved": "yes",
        },
        steps=(
            route_to_safeguarding("0 14:00", "She left the home at night and nobody knew."),
            *record_all_findings_met(
                "2",
                "She has had dementia for years.",
                "She was alone outside at night, and at risk of harm.",
                "She does not know the danger.",
                "sam",
            ),
            allocate_worker("2 14:00", "sam"),
            record_wishes("3 11:00", "She says: home. Her daughter says: the home, and safe.", "sam"),
            assess_risk("3 12:00", ACTED, "The door has an alarm now, and nights have a second worker.", "sam"),
            evaluate_outcomes("4 11:00", "Fully Achieved", "She is where she wants to be, and safe at night.", "sam"),
            conclude("4 16:00", "The night door was not watched; it is now.", "Risk reduced", "sam"),
            close(
                "5 12:00",
                "duty completed",
                "Her daughter agrees for her.",
                children="There are none.",
                adults_review="She came to no lasting harm.",
            ),
        ),
    ),
    Story(
        key="maud-again",
        at="1 08:05",
        who="jo",
        final_status=FinalStatus.RELEASED,
        submission={
            "route": "safeguarding concern",
            "adult": {"name": "Maud Ellery", "born": "1935-11-02"},
            "concern": "A resident went out by the garden door on Sunday night. We have told her family.",
            "kinds": ["neglect"],
            "reach": "Jo Field, Rosewood House, 01632 960 610",
            "involved": "yes",
        },
        steps=(
            join_referral("1 09:30", "maud", "The same night, as the home tells it."),
            confirm_join("1 09:40"),
            set_webhook("1 12:00", "jo", "home", RETIRED_PATH),
            release_held("3 09:00", "M2", "L1", "reviewed and safe to tell"),
            release_held("3 09:05", "M3", "L1", "reviewed and safe to tell"),
            release_held("3 09:10", "M4", "L1", "reviewed and safe to tell"),
            withhold("5 09:00", "M6", "it would harm an investigation", "The regulator is still in the home."),
        ),
    ),
)
