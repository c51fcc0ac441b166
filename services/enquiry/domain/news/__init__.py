"""Aggregate: the news of a concern, which is what arrived about it and nobody has said yet that they have seen."""
