"""Aggregate: a referral as a partner sent it, and what triage did with it."""
