"""A history merged from three services puts no entry before its cause, whatever their clocks say."""

from __future__ import annotations

from contracts.http.history import History
from portal.presenters.history import merge
from tests.services.test_portal_staff_history import RATED, entry, history


def test_an_effect_follows_its_cause_even_where_clocks_disagree() -> None:
    effect = entry(5, "enquiry", "09:59:59", "A concern was opened", led_by=1)
    further = entry(6, "notify", "09:59:58", "The referrer was told", led_by=5)
    parts = [history("notify", further), history("enquiry", effect), history("intake", RATED)]

    merged = merge([History.model_validate(part) for part in parts])

    assert [e.id.int for e in merged] == [1, 5, 6]


def test_an_unknown_cause_delays_no_entry() -> None:
    alone = History.model_validate(history("enquiry", entry(5, "enquiry", "09:59:59", "Opened", led_by=99)))

    assert [e.id.int for e in merge([alone])] == [5]
