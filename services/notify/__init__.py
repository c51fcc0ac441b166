"""Notify, which tells referrers back.

Owns: the feedback owed for each referral, the matters it is about, where organisations are reached, each delivery.
Accepts: reading, release, withholding, a webhook's address, what is done about a notice that did not arrive.
Answers: a partner's inbox, what is held, undeliverable.
Says: told, held, withheld, read, disputed, dispute answered, undeliverable.
Hears: intake's received, routed, withdrawn, source identified, members and their organisations; enquiry's referral
taken, sources known, decided, opened, concluded and closed.
"""
