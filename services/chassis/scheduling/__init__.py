"""Scheduling: the deadlines that events set, and the scheduler that runs the commands which are due."""
