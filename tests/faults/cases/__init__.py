"""Cases: what clients of a storm do, one kind after another, each to its last milestone."""
