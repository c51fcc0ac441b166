"""Intake. Owns: referrals, and the partners and members who make and take them.

Accepts: submissions and what is added to them, triage, partners and members. Says: received, information added, routed,
withdrawn, source identified; member joined, changed, left; partner known. Hears: nothing.
"""
