"""Nemesis: injects faults into a running cluster, at moments and in places that a seed chooses."""
