"""Checks of what a part stands on: settings, database, broker. Some of them block the start of a process."""
