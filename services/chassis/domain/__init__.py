"""Domain vocabulary: events, commands, decisions, refusals and references. Services' domains import no other room."""
