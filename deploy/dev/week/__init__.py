"""A week of one council's referrals: invented people, believable stories, every state that a referral can stand in."""
