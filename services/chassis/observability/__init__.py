"""How a process tells that it is well, what it counts, what it logs, and how it takes leave."""
