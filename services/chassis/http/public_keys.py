"""This is where somebody else's public keys are fetched, kept, and asked for anew when one is not known."""

from __future__ import annotations

import time
from threading import Lock

import httpx
from joserfc.jwk import KeySet

REFETCH_SECONDS_MIN, TIMEOUT_SECONDS = 5.0, 3.0


class PublicKeys:
    """The JWKS at an address. Asked for anew at most every few seconds, whatever tokens are shown."""

    def __init__(self, address: str) -> None:
        self.address, self._lock = address, Lock()
        self._keys: KeySet | None = None
        self._fetched_at = 0.0

    def __call__(self, fresh: bool = False) -> KeySet:
        """The keys. Raises ValueError while none could be had."""
        with self._lock:
            if self._keys is None or (fresh and time.monotonic() - self._fetched_at > REFETCH_SECONDS_MIN):
                self._fetch()
            if self._keys is None:
                raise ValueError("no keys could be had")
            return self._keys

    def _fetch(self) -> None:
        self._fetched_at = time.monotonic()
        try:
            answer = httpx.get(self.address, timeout=TIMEOUT_SECONDS)
            answer.raise_for_status()
            self._keys = KeySet.import_key_set(answer.json())
        except (httpx.HTTPError, ValueError):
            return
