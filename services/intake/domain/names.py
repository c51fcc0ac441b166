"""Names: when two names are alike, as people write them: case, blanks, punctuation, accents and titles aside."""

from __future__ import annotations

import re
import unicodedata

FORMS_OF_ADDRESS = frozenset({"the", "a", "an", "our", "my", "mr", "mrs", "ms", "miss", "mx", "dr", "called", "named"})
SHARED_WORDS_MIN = 2


def name_key(name: str) -> str:
    """The name without case, accents, blanks and punctuation: "ELM LODGE " and "Elm-Lodge" are one."""
    decomposed = unicodedata.normalize("NFKD", name.casefold())
    return re.sub(r"[\W_]+", "", "".join(c for c in decomposed if not unicodedata.combining(c)))


def may_name(written: str, name: str) -> bool:
    """Whether a text that names somebody may mean the person of this name.

    All of one is in the other, or two words are in both. It errs towards yes: who is wrongly taken for the person sees
    less, and who is wrongly not taken for them could read what somebody wrote about them.
    """
    said, known = _words(written), _words(name)
    return bool(said and known) and (said <= known or known <= said or len(said & known) >= SHARED_WORDS_MIN)


def surely_names(written: str, name: str) -> bool:
    """Whether a text that names somebody has two words of this name: among hundreds of people one is many people's."""
    return len(_words(written) & _words(name)) >= SHARED_WORDS_MIN


def _words(text: str) -> frozenset[str]:
    words = (name_key(word) for word in re.split(r"[\s,;/()\-]+", re.sub(r"['’]s\b", "", text)))
    return frozenset(word for word in words if word and word not in FORMS_OF_ADDRESS)
