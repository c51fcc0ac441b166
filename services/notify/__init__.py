"""Notify, which tells referrers back.

Owns: the feedback on each referral, the concerns it comes from, the addresses of organisations, each delivery.
Accepts: reading, dispute and its answer, release, withholding, a webhook's address and secret, what is done about an
undeliverable notice.
Answers: a partner's inbox, its own channel, held feedback, disputes, undeliverable notices.
Says: told, held, withheld, read, disputed, dispute answered, undeliverable.
Hears: intake's received, routed, routing reopened, withdrawn, source identified, members, their organisations and
teams; enquiry's referral taken, join confirmed, referral unjoined, sources known, decided, superseded,
to be decided again, opened, reopened, became statutory, concluded, ended and closed.
"""
