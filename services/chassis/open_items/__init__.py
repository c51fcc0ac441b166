"""Open items of a service: its table of kinds, the commands, reactions and deadlines on them, and the board."""
