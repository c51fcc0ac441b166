"""An auditor with the shell alone replays a case across the services, as it was known at any moment."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from portal.presenters.moments import LONDON, moment
from services.chassis.answering.references import named_by, reference_of
from services.chassis.asking.recorded import recorded_of
from tests.tending.town import Town, tellback


def test_a_case_is_told_in_plain_sentences_by_whom_across_the_services(town: Town) -> None:
    referral = town.refer()
    town.route(referral)
    town.carry()
    told = town.tellback("replay", reference_of(referral))

    assert told.exit_code == 0
    lines = told.stdout.splitlines()
    assert lines[:2] == [f"{reference_of(referral)}  {referral}", "As it stands now."]
    assert "    PC Priya Shah, referrer, Northshire Police" in lines
    assert "    Tom Reed, triage, Northshire Council" in lines
    recorded = [line.strip().split(" ")[2] for line in lines if line.startswith("    Recorded by ")]
    assert {*recorded} == {"intake", "enquiry", "notify"}
    assert recorded[0] == "intake"
    assert {"The referral", "The concern", "What the referrer is told"} <= {*lines}
    assert town.tellback("replay", str(referral)).stdout == told.stdout


def test_at_an_earlier_moment_it_says_what_was_known_then(town: Town) -> None:
    referral = town.refer()
    (received,) = (recorded_of(row) for row in town.parts["intake"].store.rows_of(referral))
    town.route(referral)
    town.carry()
    then = town.tellback(
        "replay", str(referral), "--as-at", received.recorded_at.isoformat(), "--by", "recorded"
    ).stdout
    before = (received.recorded_at - timedelta(days=1)).isoformat()
    nothing = town.tellback("replay", str(referral), "--as-at", before).stdout

    today = town.tellback("replay", str(referral), "--as-at", f"{received.recorded_at.astimezone(LONDON):%Y-%m-%d}")

    assert "Tom Reed" in today.stdout
    assert " at 11:59pm. What the council had recorded by then." in today.stdout
    assert "Tom Reed" not in then
    assert "PC Priya Shah" in then
    assert then.splitlines()[1] == f"As at {moment(received.recorded_at)}. What the council had recorded by then."
    assert "Nothing of this case had been recorded." in nothing


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (("SA-7K4Q-9X2C-M3TC",), "mistyped"),
        (("00000000-0000-0000-0000-000000000001",), "intake has no referral"),
        (("00000000-0000-0000-0000-000000000001", "--as-at", "yesterday"), "is no moment"),
    ],
)
def test_what_names_no_case_or_no_moment_is_refused_in_one_line(town: Town, words: tuple[str, ...], why: str) -> None:
    said = town.tellback("replay", *words)

    assert (said.exit_code, said.stdout, len(said.stderr.splitlines())) == (1, "", 1)
    assert why in said.stderr


def test_the_reference_that_its_help_shows_is_one() -> None:
    said = tellback({"COLUMNS": "200"}, "replay", "--help")

    assert said.exit_code == 0
    assert named_by(*re.findall(r"SA-\w{4}-\w{4}-\w{4}", said.stdout))


def test_half_a_history_is_not_shown_as_one(town: Town) -> None:
    referral = town.refer()
    gone = town.urls["enquiry"].replace("enquiry_", "gone_")
    said = town.tellback("replay", str(referral), ENQUIRY_DATABASE_URL=gone)

    assert (said.exit_code, said.stdout) == (1, "")
