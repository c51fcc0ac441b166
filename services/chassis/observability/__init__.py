"""Observability: health, metrics, gauges and logs of a process."""
