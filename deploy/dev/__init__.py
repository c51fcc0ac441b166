"""Development only: embedded PostgreSQL, local Kafka, a sign-in and invented people."""
