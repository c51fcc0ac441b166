"""Aggregate: a worker, that is a member of the council; some can be accountable for an enquiry."""
