"""The mutation score counts what tests/domain kills, service by service, and names every survivor."""

from __future__ import annotations

from tests.mutation_score import report, scores

RESULTS = (
    "    services.intake.domain.referral.routing.xǁRouteReferralǁdecide__mutmut_1: killed",
    "    services.intake.domain.referral.routing.xǁRouteReferralǁdecide__mutmut_2: survived",
    "    services.enquiry.domain.worker.state.x_worker_of__mutmut_1: timeout",
    "    services.enquiry.domain.worker.state.x_worker_of__mutmut_2: no tests",
    "    services.enquiry.domain.worker.state.x_worker_of__mutmut_3: not checked",
    "",
)


def test_a_mutant_that_no_test_reaches_has_survived() -> None:
    assert scores(RESULTS) == {"enquiry": (1, 2), "intake": (1, 2)}


def test_every_survivor_is_named_and_the_last_lines_are_the_scores() -> None:
    assert list(report(RESULTS)) == [
        "no tests: services.enquiry.domain.worker.state.x_worker_of__mutmut_2",
        "survived: services.intake.domain.referral.routing.xǁRouteReferralǁdecide__mutmut_2",
        "enquiry: 1 of 2 mutants killed, 50.0 %",
        "intake: 1 of 2 mutants killed, 50.0 %",
    ]
