"""Domain of enquiry, pure: concerns, enquiries, workers, referrals. One folder for each aggregate."""
