"""How a service runs: its settings, its processes, its doors, and how it tells that it is well."""
