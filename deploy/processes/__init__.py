"""Processes: one module for each process that production runs."""
