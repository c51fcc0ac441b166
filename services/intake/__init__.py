"""Intake, a service. Owns: referrals, partners (organisations) and members (the people and systems that act for them).

Commands: submission, information, withdrawal; triage; partners and members.
Queries: referrals, one referral, the queue, partners, members. Also issues access tokens.
Publishes: received, information added, routed, withdrawn, source identified; member joined, changed, left; partner
known.
Consumes: enquiry's referral taken.
"""
