"""Metrics: the histograms of a process, for requests, appends and commits.

Labels are routes, methods, codes and services: no id, and nothing about a person.
"""

from __future__ import annotations

from prometheus_client import CollectorRegistry, GCCollector, Histogram, PlatformCollector, ProcessCollector

from services.chassis.eventstore.recorder import TellbackRecorder

BUCKETS_SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)


class Metrics:
    """The registry of one process, and its histograms. Backlogs, which a scrape reads, are in `gauges.py`."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry(auto_describe=True)
        for collector in (ProcessCollector, PlatformCollector, GCCollector):
            collector(registry=self.registry)
        self.requests = self._histogram("request", "from a request to the end of its answer", "method", "route", "code")
        self.appends = self._histogram("append", "of a save, as its caller waits for it", "service")
        self.commits = self._histogram("commit", "of the call that commits one save, or several together", "service")

    def _histogram(self, name: str, documentation: str, *labels: str) -> Histogram:
        return Histogram(
            f"tellback_{name}_seconds", f"Time {documentation}", labels, buckets=BUCKETS_SECONDS, registry=self.registry
        )

    def observe_store(self, store: TellbackRecorder, service: str) -> None:
        """Observe every save of this store."""
        store.observe_append = self.appends.labels(service).observe
        store.observe_commit = self.commits.labels(service).observe
