"""Domain of enquiry, pure: concerns, enquiries, workers, referrals. One folder an aggregate, one file a chapter."""
