"""A signature is checked once for as long as the same keys are held; what a token claims, each time it is shown."""

from __future__ import annotations

import time
from dataclasses import dataclass

import pytest
from joserfc import jwt
from joserfc.jwk import ECKey, KeySet

from services.chassis.http.authentication import VERIFIED_TOKENS_MAX, NotSignedIn, Verifier
from tests.scenario.messages import KEY, now, token


@dataclass
class Keys:
    """The issuer's keys as they are held, and how often a signature was checked against them."""

    held: KeySet
    checked: int = 0

    def __call__(self, fresh: bool) -> KeySet:
        return self.held


@pytest.fixture
def keys(monkeypatch: pytest.MonkeyPatch) -> Keys:
    keys, decode = Keys(KeySet([KEY])), jwt.decode

    def counted(*given: object, **more: object) -> object:
        keys.checked += 1
        return decode(*given, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(jwt, "decode", counted)
    return keys


@pytest.fixture
def verifier(keys: Keys) -> Verifier:
    return Verifier(issuer="tellback", audience="messages", keys=keys)


def test_the_same_token_is_checked_once_and_says_the_same_each_time(verifier: Verifier, keys: Keys) -> None:
    shown = token("writer")
    context = [verifier.authenticate(shown, time.time(), now()) for _ in range(3)]

    assert [(authenticate.context.by, authenticate.roles) for authenticate in context] == [
        ("pat", frozenset({"writer"}))
    ] * 3
    assert keys.checked == 1


def test_a_verified_token_is_refused_once_it_has_expired(verifier: Verifier) -> None:
    shown, began = token("writer"), time.time()
    verifier.authenticate(shown, began, now())

    with pytest.raises(NotSignedIn):
        verifier.authenticate(shown, began + 310, now())


def test_a_verified_token_is_refused_once_its_key_is_withdrawn(verifier: Verifier, keys: Keys) -> None:
    shown = token("writer")
    verifier.authenticate(shown, time.time(), now())
    keys.held = KeySet([ECKey.generate_key("P-256", {"kid": "test-2"})])

    with pytest.raises(NotSignedIn):
        verifier.authenticate(shown, time.time(), now())


def test_an_invalid_token_is_verified_each_time_and_never_cached(verifier: Verifier, keys: Keys) -> None:
    forged = token("writer", key=ECKey.generate_key("P-256", {"kid": "test-1"}))
    for _ in range(2):
        with pytest.raises(NotSignedIn):
            verifier.authenticate(forged, time.time(), now())

    assert keys.checked == 4  # against the keys that are held, and against fresh ones
    assert verifier._verified_tokens == {}


def test_no_more_is_held_than_that_however_many_are_shown(verifier: Verifier) -> None:
    for n in range(VERIFIED_TOKENS_MAX + 1):
        verifier.authenticate(token("writer", sub=str(n)), time.time(), now())

    assert len(verifier._verified_tokens) == 1
