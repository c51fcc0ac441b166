"""Making a referral: which questions are asked on which route, one thing a page, and what is sent of the answers."""
