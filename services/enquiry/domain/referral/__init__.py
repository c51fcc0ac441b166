"""Aggregate: a referral as enquiry records it: its concern, and the facts that came after its routing."""
