"""Domain of intake, pure: referrals, partners and members. One folder an aggregate, one file a chapter."""
