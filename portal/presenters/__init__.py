"""Presenters: what the services answer, in the words and shapes of pages. Pure functions and frozen values."""
