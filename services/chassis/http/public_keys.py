"""Public keys of another service (JWKS): fetched, cached, and fetched again when a token names an unknown key."""

from __future__ import annotations

import time
from threading import Lock

import httpx
from joserfc.jwk import KeySet

REFETCH_SECONDS_MIN, TIMEOUT_SECONDS = 5.0, 3.0


class PublicKeys:
    """The JWKS at an address, fetched at most every REFETCH_SECONDS_MIN, whatever tokens arrive."""

    def __init__(self, address: str) -> None:
        self.address, self._lock = address, Lock()
        self._keys: KeySet | None = None
        self._fetched_at = 0.0

    def __call__(self, fresh: bool = False) -> KeySet:
        """The keys. Raises ValueError while none could be fetched."""
        with self._lock:
            if self._keys is None or (fresh and time.monotonic() - self._fetched_at > REFETCH_SECONDS_MIN):
                self._fetch()
            if self._keys is None:
                raise ValueError("no keys could be fetched")
            return self._keys

    def _fetch(self) -> None:
        self._fetched_at = time.monotonic()
        try:
            response = httpx.get(self.address, timeout=TIMEOUT_SECONDS)
            response.raise_for_status()
            self._keys = KeySet.import_key_set(response.json())
        except (httpx.HTTPError, ValueError):
            return
