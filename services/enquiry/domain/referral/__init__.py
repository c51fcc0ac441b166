"""A referral as enquiry knows it: which concern answers it, and what was added after it came."""
