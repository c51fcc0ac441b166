"""A referral as a partner made it, and what triage did with it. One chapter a file."""
