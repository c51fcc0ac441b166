"""A week of one council's referrals, for a new installation: invented people, in every state of a referral."""
