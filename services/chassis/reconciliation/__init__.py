"""Reconciliation: compares and repairs what services published and handled after a restore or a lost broker."""
