"""Statements: the texts of the accessibility and privacy pages."""

from __future__ import annotations

Parts = list[tuple[str, list[str]]]


def accessibility(telephone: str) -> Parts:
    return [
        (
            "How to use this service",
            [
                "Every page works with a keyboard alone, with a screen reader, enlarged to 400 per cent, "
                "and without JavaScript.",
                "You can stop at any point while you make a referral: what you have written is kept for 28 days.",
            ],
        ),
        (
            "What has been checked",
            [
                "The pages are checked automatically against WCAG 2.2 AA. An automatic check finds only part of what "
                "can be wrong; people who use assistive technology have not tested this service yet.",
            ],
        ),
        ("If something does not work for you", [f"Telephone {telephone}. We can take a referral by telephone."]),
    ]


def privacy() -> Parts:
    return [
        (
            "What is kept",
            [
                "A referral that you send is kept by the council as part of its record of the adult it is about. "
                "The record also says what was decided and told, by whom, and when you opened what you were told. "
                "It does not say yet who in the council read your referral.",
                "A referral that you have not sent is kept for 28 days, for you alone, and then deleted. How to "
                "reach you, as you last sent it, is kept as long, so that you need not type it again.",
            ],
        ),
        (
            "What this site stores on your device",
            ["One cookie that keeps you signed in. It is needed for the service to work and holds nothing about you."],
        ),
    ]
