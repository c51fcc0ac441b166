"""Enquiry, a service. Owns: concerns, enquiries, the workers and teams of whom intake tells, and which concern answers
each referral.

Commands: joins confirmed or undone, a date of birth corrected, findings, decision, a duty recognised, a
death confirmed or corrected, reopening, allocation, desired outcomes, actions, risk assessment, evaluation, conclusion,
closure.
Queries: the worklist, concerns, one concern, one enquiry, workers.
Publishes: referral taken, join confirmed, referral unjoined, sources known, decided, superseded, to be decided
again, opened, reopened, became statutory, allocated, concluded, ended, closed.
Consumes: intake's referrals, people and teams; notify's told, held, withheld, disputed and dispute answered.
"""
