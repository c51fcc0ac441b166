"""Unseen news: nobody decides, concludes or closes without having seen what arrived.

It never stands in the way of what protects the adult.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from uuid import UUID

import msgspec
from msgspec.structs import replace

from services.chassis.domain.decider import CommandContext, Event, Refused, command, event, stream


class News(msgspec.Struct, frozen=True, kw_only=True):
    """The open items of what arrived about a concern and was not seen yet. `additions`: those of what a partner added,
    and its referral.
    """

    unseen: frozenset[UUID] = frozenset()
    additions: Mapping[UUID, UUID] = MappingProxyType({})


NO_NEWS = News()


def news_of(concern: UUID) -> UUID:
    """The id of the news of a concern."""
    return stream("news", concern)


def news_seen(news: News, said: tuple[UUID, ...]) -> tuple[UUID, ...]:
    """What is seen now, of the items that somebody says they have seen: only news of this concern counts.

    Raises NewsUnseen unless all that arrived was seen before, or is said to be seen now.
    """
    if news.unseen - {*said}:
        raise NewsUnseen("something new came since: read it, and say that you have seen it")
    return tuple(item for item in dict.fromkeys(said) if item in news.unseen)


@event("enquiry.news.arrived")
class NewsArrived:
    """Something new is on the board. `item`: its open item."""

    item: UUID

    def apply(self, news: News | None) -> News:
        before = news or NO_NEWS
        return replace(before, unseen=before.unseen | {self.item})


@command
class RecordNewsArrived:
    """Record that something new is on the board. A repeat records nothing."""

    item: UUID

    def decide(self, news: News | None, context: CommandContext) -> Iterator[Event[News]]:
        if news is None or self.item not in news.unseen:
            yield NewsArrived(item=self.item)


@event("enquiry.news.addition-arrived")
class AdditionArrived:
    """What is new was added by a partner, who hears when it was read."""

    item: UUID
    referral: UUID

    def apply(self, news: News | None) -> News:
        before = news or NO_NEWS
        return replace(before, additions={**before.additions, self.item: self.referral})


@command
class RecordAdditionArrived:
    """Record that a partner added what is new. A repeat records nothing."""

    item: UUID
    referral: UUID

    def decide(self, news: News | None, context: CommandContext) -> Iterator[Event[News]]:
        if news is None or self.item not in news.additions:
            yield AdditionArrived(item=self.item, referral=self.referral)


@event("enquiry.news.addition-read")
class AdditionRead:
    """A person has seen what a partner added. What came of it is told where it is decided, as far as they may know."""

    concern: UUID
    referral: UUID

    def apply(self, news: News) -> News:
        return news


@event("enquiry.news.seen")
class NewsSeen:
    """Somebody said that they have seen it."""

    item: UUID

    def apply(self, news: News) -> News:
        return replace(news, unseen=news.unseen - {self.item})


@command
class RecordNewsSeen:
    """Record that nobody has to see it any more. A repeat records nothing. `read`: a person has seen it."""

    concern: UUID
    item: UUID
    read: bool = True

    def decide(self, news: News | None, context: CommandContext) -> Iterator[Event[News]]:
        if news and self.item in news.unseen:
            yield NewsSeen(item=self.item)
            if self.read and (referral := news.additions.get(self.item)):
                yield AdditionRead(concern=self.concern, referral=referral)


class NewsUnseen(Refused):
    """Nobody decides, concludes or closes without having read what came."""
