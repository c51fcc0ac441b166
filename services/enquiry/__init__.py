"""Enquiry, a service. Owns: concerns, enquiries, the workers and teams of whom intake tells, and which concern answers
each referral.

Commands: joins confirmed or undone, a date of birth corrected, findings, decision, allocation, desired outcomes,
actions, risk assessment, evaluation, conclusion, closure.
Queries: the worklist, concerns, one concern, one enquiry, workers.
Publishes: referral taken, join confirmed, referral unjoined, sources known, decided, opened, allocated, concluded,
closed.
Consumes: intake's referrals, people and teams; notify's told, held, withheld, disputed and dispute answered.
"""
