"""Aggregate: a partner, that is an organisation that refers or takes referrals; the council is one."""
