"""Aggregate: what names one record of intake and no other: an ODS code, a CQC id, a client id, a sign-in."""
