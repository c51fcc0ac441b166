"""Mutants: deliberate defects of the product, each of which the checker must catch and name."""
