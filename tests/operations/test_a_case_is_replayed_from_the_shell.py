"""An auditor with the shell alone replays a case across the services, as it was known at any moment."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from starlette.datastructures import FormData

from deploy.ops.replay import as_at_moment
from portal.forms.history import MomentForm
from portal.kit.dates import LONDON, moment
from services.chassis.application.recorded_events import to_recorded_event
from services.chassis.domain.references import id_range, reference_of
from tests.operations.three_services import ThreeServicesWithCli, tellback


def test_replay_tells_a_case_in_plain_sentences_across_the_services(three_services: ThreeServicesWithCli) -> None:
    referral = three_services.refer()
    three_services.route(referral)
    three_services.deliver_all()
    result = three_services.tellback("replay", reference_of(referral))

    assert result.exit_code == 0
    lines = result.stdout.splitlines()
    assert lines[:2] == [f"{reference_of(referral)}  {referral}", "As it stands now."]
    assert "    PC Priya Shah, referrer, Northshire Police" in lines
    assert "    Tom Reed, triage, Northshire Council" in lines
    recorded = [line.strip().split(" ")[2] for line in lines if line.startswith("    Recorded by ")]
    assert {*recorded} == {"intake", "enquiry", "notify"}
    assert recorded[0] == "intake"
    assert {"The referral", "The concern", "What the referrer is told"} <= {*lines}
    assert three_services.tellback("replay", str(referral)).stdout == result.stdout


def test_replay_as_at_an_earlier_moment_shows_what_was_known_then(three_services: ThreeServicesWithCli) -> None:
    referral = three_services.refer()
    (received,) = (to_recorded_event(row) for row in three_services.parts["intake"].store.read_stream(referral))
    three_services.route(referral)
    three_services.deliver_all()
    then = three_services.tellback(
        "replay", str(referral), "--as-at", received.recorded_at.isoformat(), "--by", "recorded"
    ).stdout
    before = (received.recorded_at - timedelta(days=1)).isoformat()
    nothing = three_services.tellback("replay", str(referral), "--as-at", before).stdout

    today = three_services.tellback(
        "replay", str(referral), "--as-at", f"{received.recorded_at.astimezone(LONDON):%Y-%m-%d}"
    )

    assert "Tom Reed" in today.stdout
    assert " at 11:59pm. What the council had recorded by then." in today.stdout
    assert "Tom Reed" not in then
    assert "PC Priya Shah" in then
    assert then.splitlines()[1] == f"As at {moment(received.recorded_at)}. What the council had recorded by then."
    assert "Nothing of this case had been recorded." in nothing


def test_replay_as_at_a_minute_shows_what_was_recorded_within_it(three_services: ThreeServicesWithCli) -> None:
    referral = three_services.refer()
    (received,) = (to_recorded_event(row) for row in three_services.parts["intake"].store.read_stream(referral))
    three_services.deliver_all()
    minute = f"{received.recorded_at.astimezone(LONDON):%Y-%m-%dT%H:%M}"

    assert "PC Priya Shah" in three_services.tellback("replay", str(referral), "--as-at", minute).stdout


@pytest.mark.parametrize(("day", "time"), [("2025-11-02", "09:06"), ("2025-07-02", "23:59"), ("2025-11-02", "")])
def test_a_typed_moment_means_the_same_in_the_shell_and_in_the_portal(day: str, time: str) -> None:
    year, month, day_of_month = day.split("-")
    typed = {"day-day": day_of_month, "day-month": month, "day-year": year, "time": time, "by": "recorded"}
    form = MomentForm(FormData(typed))

    assert form.validate()
    assert as_at_moment("T".join(part for part in (day, time) if part)) == form.as_at


@pytest.mark.parametrize(
    ("typed", "end"),
    [
        ("2026-11-02", "2026-11-02T23:59:59.999999+00:00"),
        ("2026-07-02 09:06", "2026-07-02T09:06:59.999999+01:00"),
        ("2026-11-02T09:06:07", "2026-11-02T09:06:07.999999+00:00"),
        ("2026-11-02T09:06:07.25", "2026-11-02T09:06:07.250000+00:00"),
        ("2026-11-02T09:06+05:30", "2026-11-02T09:06:59.999999+05:30"),
        ("2026-11-02T09:06Z", "2026-11-02T09:06:59.999999+00:00"),
    ],
)
def test_a_typed_moment_is_the_end_of_what_was_typed(typed: str, end: str) -> None:
    assert as_at_moment(typed).isoformat() == end


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (("SA-7K4Q-9X2C-M3TC",), "mistyped"),
        (("00000000-0000-0000-0000-000000000001",), "intake has no referral"),
        (("00000000-0000-0000-0000-000000000001", "--as-at", "yesterday"), "is no moment"),
        (("00000000-0000-0000-0000-000000000001", "--as-at", "2026-02-30T09:06"), "is no moment"),
        (("00000000-0000-0000-0000-000000000001", "--as-at", "2026-11-02T9:06"), "is no moment"),
    ],
)
def test_replay_of_no_case_or_no_moment_is_refused_in_one_line(
    three_services: ThreeServicesWithCli, words: tuple[str, ...], why: str
) -> None:
    result = three_services.tellback("replay", *words)

    assert (result.exit_code, result.stdout, len(result.stderr.splitlines())) == (1, "", 1)
    assert why in result.stderr


def test_the_reference_in_the_help_text_is_valid() -> None:
    result = tellback({"COLUMNS": "200"}, "replay", "--help")

    assert result.exit_code == 0
    assert id_range(*re.findall(r"SA-\w{4}-\w{4}-\w{4}", result.stdout))


def test_an_incomplete_history_is_not_shown(three_services: ThreeServicesWithCli) -> None:
    referral = three_services.refer()
    gone = three_services.urls["enquiry"].replace("enquiry_", "gone_")
    result = three_services.tellback("replay", str(referral), ENQUIRY_DATABASE_URL=gone)

    assert (result.exit_code, result.stdout) == (1, "")
