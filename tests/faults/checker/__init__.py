"""Checker: finds in a history, and in what people are shown, every anomaly that a fault must not leave behind."""
