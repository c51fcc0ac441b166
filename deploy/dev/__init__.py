"""What production has of its own, for one machine: PostgreSQL, a provider to sign in with, and synthetic people."""
