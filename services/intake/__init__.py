"""Intake, a service. Owns: referrals, partners (organisations), members (the people and systems that act for them), and
teams.

Commands: submission, information, withdrawal, worry; who may see it (shares, restriction); triage; partners and their
mergers, members, absences and teams; open items.
Queries: referrals, one referral, the queue, the board of open items, partners, members, teams.
Also issues access tokens.
Publishes: received, information added, routed, routing reopened, withdrawn, source identified; restricted,
restriction lifted, shared, share ended; partners merged and unmerged; member joined, changed, left, absent,
present; partner known; team known.
Consumes: enquiry's referral taken and unjoined; notify's dispute answered.
"""
