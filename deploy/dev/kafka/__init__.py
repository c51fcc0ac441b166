"""A real Kafka broker on this machine, for the tests and for running distributed."""
