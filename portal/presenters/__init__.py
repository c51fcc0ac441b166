"""Presenters: how pages word what the services answer. Pure functions and frozen values; no request, no database."""
