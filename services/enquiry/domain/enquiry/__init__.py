"""Aggregate: an enquiry, statutory or other, from its opening to its closure."""
