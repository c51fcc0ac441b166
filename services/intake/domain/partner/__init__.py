"""An organisation that refers, or takes referrals. One chapter a file."""
