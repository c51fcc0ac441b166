"""A worker: a member who may be made accountable for an enquiry, as intake says of them."""
