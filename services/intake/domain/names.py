"""Names: when two names are alike, as people write them: case, blanks, punctuation, accents and titles aside."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from functools import lru_cache
from uuid import UUID

FORMS_OF_ADDRESS = frozenset({"the", "a", "an", "our", "my", "mr", "mrs", "ms", "miss", "mx", "dr", "called", "named"})
SHARED_WORDS_MIN = 2
NAMES_CACHED_MAX = 50_000


def name_key(name: str) -> str:
    """The name without case, accents, blanks and punctuation: "ELM LODGE " and "Elm-Lodge" are one."""
    decomposed = unicodedata.normalize("NFKD", name.casefold())
    return re.sub(r"[\W_]+", "", "".join(c for c in decomposed if not unicodedata.combining(c)))


def who_may_be_named(written: str, names: Mapping[UUID, str]) -> tuple[UUID, ...]:
    """Of these people, those whom the text may mean (`may_name`)."""
    said = _words(written)
    return tuple(member for member, name in names.items() if _may_mean(said, words_of_name(name)))


def who_is_surely_named(written: str, names: Mapping[UUID, str]) -> tuple[UUID, ...]:
    """Of these people, those of whose name the text has two words: among hundreds of people one is many people's."""
    said = _words(written)
    return tuple(m for m, name in names.items() if len(said & words_of_name(name)) >= SHARED_WORDS_MIN)


def may_name(written: str, name: str) -> bool:
    """Whether a text that names somebody may mean the person of this name.

    All of one is in the other, or two words are in both. It errs towards yes: who is wrongly taken for the person sees
    less, and who is wrongly not taken for them could read what somebody wrote about them.
    """
    return _may_mean(_words(written), _words(name))


@lru_cache(maxsize=NAMES_CACHED_MAX)
def words_of_name(name: str) -> frozenset[str]:
    """The words of a member's name. A force has thousands of members, and each submission asks for all of them."""
    return _words(name)


def _may_mean(said: frozenset[str], known: frozenset[str]) -> bool:
    return bool(said and known) and (said <= known or known <= said or len(said & known) >= SHARED_WORDS_MIN)


def _words(text: str) -> frozenset[str]:
    words = (name_key(word) for word in re.split(r"[\s,;/()\-]+", re.sub(r"['’]s\b", "", text)))
    return frozenset(word for word in words if word and word not in FORMS_OF_ADDRESS)
