"""Cluster: the real processes under test, with their PostgreSQL, Kafka, receivers and links that can fail."""
