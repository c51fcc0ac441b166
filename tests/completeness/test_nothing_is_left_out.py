"""Nothing is left out of the matrix: a new command, state, kind of item or event fails here by its name."""

from __future__ import annotations

import msgspec
import pytest

from services.chassis.application.command_spec import AnyCommandSpec
from services.chassis.domain.decider import STORED_EVENT_TYPES
from tests.completeness import exploration
from tests.completeness.examples import EXAMPLES
from tests.completeness.examples_items import KINDS
from tests.completeness.matter_states import LEFT_OUT, TELLS_APART
from tests.completeness.quiet import DEMANDS, KINDS_OF_STATES, PROVED, REASON_OF
from tests.completeness.waits import BY_ARRIVAL, NEVER_STANDS, WAITS
from tests.scenario.three_services_in_memory import MANIFESTS

ROUTES: list[AnyCommandSpec] = [spec for manifest in MANIFESTS.values() for spec in manifest.commands if spec.route]


@pytest.mark.parametrize("spec", ROUTES, ids=lambda spec: spec.name)
def test_every_command_that_people_give_has_an_example(spec: AnyCommandSpec) -> None:
    assert exploration
    assert spec.command in {example.command for example in EXAMPLES}


@pytest.mark.parametrize("aggregate", TELLS_APART, ids=lambda aggregate: aggregate.__name__)
def test_every_field_of_a_matters_state_tells_states_apart_or_says_why_not(aggregate: type) -> None:
    left_out = (field for fields in LEFT_OUT[aggregate].values() for field in fields.split())
    declared = [*TELLS_APART[aggregate], *left_out]
    assert sorted(declared) == sorted(field.name for field in msgspec.structs.fields(aggregate))


def test_every_kind_of_item_is_asked_for_by_a_state_or_by_an_arrival() -> None:
    assert {*WAITS, *BY_ARRIVAL} == {*KINDS}
    assert {*NEVER_STANDS} <= {*WAITS}


def test_every_event_that_is_said_to_be_quiet_exists() -> None:
    known = {*STORED_EVENT_TYPES.values()}
    assert sorted({*REASON_OF, *KINDS_OF_STATES, *PROVED, *DEMANDS} - known) == []
    assert {*KINDS_OF_STATES.values(), *DEMANDS.values()} <= {*KINDS}


def test_no_event_is_quiet_for_two_reasons() -> None:
    assert {*REASON_OF} & {*KINDS_OF_STATES} == {*REASON_OF} & {*PROVED} == {*PROVED} & {*KINDS_OF_STATES} == set()
