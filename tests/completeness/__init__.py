"""Completeness: every arrival in every state of a matter waits for somebody, or is refused with what to do."""
