"""Aggregate: the referrals of other organisations that name one organisation as a source of risk."""
