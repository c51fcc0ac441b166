"""Enquiry. Owns: concerns, enquiries, the workers it knows, and where each referral is answered.

Accepts: findings, decision, allocation, desired outcomes, actions, risk assessment, evaluation, conclusion, closure.
Answers: the worklist, one concern, one enquiry, workers.
Says: referral taken, sources known, decided, opened, allocated, concluded, closed.
Hears: intake's referrals and people; notify's told, held, withheld, disputed and dispute answered.
"""
