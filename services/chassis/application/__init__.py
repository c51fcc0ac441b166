"""Application layer: command handler, unit of work, the tables of a service, and the store as a port."""
