"""Aggregate: a worker, that is a member who can be accountable for an enquiry."""
