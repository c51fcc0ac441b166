"""Simulation: the three services without threads, so that each failpoint can fail by name."""
