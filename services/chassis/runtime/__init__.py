"""Runtime: settings, the supervisor of loops, and the loops over Kafka."""
