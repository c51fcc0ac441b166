"""Unit of work: the streams that one transaction reads, and the events that it adds."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID, uuid4

from msgspec import structs

from services.chassis.application.command_spec import AnyCommandSpec, State
from services.chassis.application.recorded_events import (
    EventMetadata,
    LookupCache,
    StreamState,
    event_id,
    fold,
    to_stored_event,
)
from services.chassis.application.service_manifest import ServiceManifest
from services.chassis.application.store import ExpectedVersion, Store, StoredEventWithMetadata
from services.chassis.domain.decider import CommandContext, Dispatch, Event, Refused, Unknown
from services.chassis.domain.working_time import Clock, Timescales


@dataclass(frozen=True, kw_only=True, slots=True)
class RequestMetadata:
    """What a request adds to the metadata of its events, unseen by decisions.

    `key` is the Idempotency-Key, which makes a repeat harmless; `digest` tells the repeat from another request.
    """

    key: str | None = None
    digest: str | None = None
    correlation: UUID | None = None
    causation: UUID | None = None
    channel: str | None = None
    purpose: str | None = None


NO_REQUEST_METADATA = RequestMetadata()
NONE_OF_THAT_ID = "there is none of that id"


class NotPermitted(Refused):
    """None of the asker's roles permits this command or query."""

    status = 403


class Stale(Refused):
    """The aggregate has changed since the asker read it."""

    status = 412


class KeyReused(Refused):
    """An Idempotency-Key belongs to one request."""

    status = 422


@dataclass(frozen=True, slots=True)
class CommandResult:
    """The stream of a command and its version then; its position too, where the command was recorded before."""

    stream_id: UUID
    version: int
    position: int | None = None


class UnitOfWork:
    """Everything that is recorded together, or not at all.

    `new_stream` is taken as empty without a read: where it is not, the primary key refuses the insert. `lookups` may
    answer a look-up from memory; `expected_versions` lists those answers, and the store compares them when it appends.
    During a look-up, `context` is who asks and `stream_id` the stream that the command is asked of (LookupContext).
    """

    context: CommandContext
    stream_id: UUID

    def __init__(
        self,
        manifest: ServiceManifest,
        store: Store,
        new_stream: UUID | None = None,
        lookups: LookupCache | None = None,
    ) -> None:
        self.manifest, self.store, self.lookups = manifest, store, lookups
        self.expected_versions: list[ExpectedVersion] = []
        self.streams: dict[UUID, StreamState] = {new_stream: StreamState()} if new_stream else {}
        self.new_events: list[StoredEventWithMetadata] = []

    def load(self, streams: Iterable[UUID]) -> None:
        """Read several streams in one call."""
        missing = [stream_id for stream_id in dict.fromkeys(streams) if stream_id not in self.streams]
        rows = self.store.read_event_rows(missing) if missing else {}
        for stream_id in missing:
            self.streams[stream_id] = StreamState(*fold(rows.get(stream_id, ())))

    def state(self, aggregate: type[State], stream_id: UUID) -> State | None:
        """The stream's state, with what this unit of work has added; None where no such aggregate has that id."""
        if self.lookups and stream_id not in self.streams:
            self._look_up(stream_id, self.lookups)
        state = self._stream_state(stream_id).state
        return state if isinstance(state, aggregate) else None

    @property
    def timescales(self) -> Timescales:
        """By which clocks are set."""
        return self.manifest.timescales

    def clock(self, name: str) -> Clock:
        """The clock of this name that is set when the command in hand happens. Raises UnknownTimescale."""
        return self.timescales.clock(name, self.context.at)

    def execute(
        self,
        dispatch: Dispatch,
        context: CommandContext,
        request_metadata: RequestMetadata = NO_REQUEST_METADATA,
        expected_version: int | None = None,
    ) -> CommandResult:
        """Add the events that this command brings about, and those of the commands that REACTIONS adds.

        Raises NotPermitted, Unknown, Stale, KeyReused or the decision's own refusal.
        """
        spec, stream_state = self._authorized(dispatch, context), self._stream_state(dispatch.stream_id)
        self.context, self.stream_id = context, dispatch.stream_id
        self._must_be_visible(spec, stream_state)
        if repeated := self._repeated(spec, dispatch.stream_id, stream_state, request_metadata, expected_version):
            return repeated
        self._decide(spec, dispatch, context, _event_metadata(context, request_metadata))
        return CommandResult(dispatch.stream_id, self._stream_state(dispatch.stream_id).version)

    def _look_up(self, stream_id: UUID, lookups: LookupCache) -> None:
        if stream_state := lookups.get(stream_id):
            self.streams[stream_id] = stream_state
            self.expected_versions.append(ExpectedVersion(stream_id, stream_state.version))
        else:
            lookups.put(stream_id, self._stream_state(stream_id))

    def _decide(
        self, spec: AnyCommandSpec, dispatch: Dispatch, context: CommandContext, metadata: EventMetadata
    ) -> None:
        self.context, self.stream_id = context, dispatch.stream_id
        lookup = (spec.lookup(self, dispatch.command),) if spec.lookup else ()
        for event in list(dispatch.command.decide(self._stream_state(dispatch.stream_id).state, context, *lookup)):
            self._record(dispatch.stream_id, event, context, metadata)

    def _record(self, stream_id: UUID, event: Event[Any], context: CommandContext, metadata: EventMetadata) -> None:
        stream_state = self._stream_state(stream_id)
        stream_state.version += 1
        stream_state.state = event.apply(stream_state.state)
        self.new_events.append(to_stored_event(stream_id, stream_state.version, event, metadata))
        reaction = self.manifest.reactions.get(type(event))
        dispatches = list(reaction(event, stream_state.state, stream_id)) if reaction else ()
        if dispatches:
            caused_metadata = structs.replace(
                metadata, causation=event_id(stream_id, stream_state.version, type(event))
            )
            own_context = replace(context, role=self.manifest.name)
            for dispatch in dispatches:
                if dispatch.begins_stream:
                    self.streams.setdefault(dispatch.stream_id, StreamState())
                self._decide(self._authorized(dispatch, own_context), dispatch, own_context, caused_metadata)

    def _authorized(self, dispatch: Dispatch, context: CommandContext) -> AnyCommandSpec:
        """The command's line in COMMANDS. Raises NotPermitted; Unknown where the stream is of another kind."""
        spec = self.manifest.spec(dispatch.command)
        if context.role not in spec.roles:
            raise NotPermitted(f"{context.role} may not {spec.name}")
        state = self._stream_state(dispatch.stream_id).state
        if state is not None and not isinstance(state, spec.aggregate):
            raise Unknown(NONE_OF_THAT_ID)
        return spec

    def _must_be_visible(self, spec: AnyCommandSpec, current: StreamState) -> None:
        """Raises Unknown."""
        if not spec.route or not current.version:
            return
        if spec.visible_to and not spec.visible_to(current.state, self.context):
            raise Unknown(NONE_OF_THAT_ID)
        if spec.visible_by and not spec.visible_by(self, current.state):
            raise Unknown(NONE_OF_THAT_ID)

    def _repeated(
        self,
        spec: AnyCommandSpec,
        stream_id: UUID,
        current: StreamState,
        request_metadata: RequestMetadata,
        expected_version: int | None,
    ) -> CommandResult | None:
        """The result of the same request before, or None. Raises Unknown, KeyReused, Stale."""
        if (
            request_metadata.key
            and current.version
            and (before := self._idempotent_result(stream_id, request_metadata.key, request_metadata.digest))
        ):
            return before
        if spec.route and not spec.creates_stream and not current.version:
            raise Unknown(NONE_OF_THAT_ID)
        if expected_version is not None and expected_version != current.version:
            raise Stale(f"this is now at version {current.version}; read it again")
        return None

    def _idempotent_result(self, stream_id: UUID, key: str, digest: str | None) -> CommandResult | None:
        """What this key recorded on the stream. Raises KeyReused where the request was another one."""
        record = self.store.find_idempotency_record(stream_id, key)
        if record and record.digest != digest:
            raise KeyReused("this Idempotency-Key was used for another request; use a new one")
        return CommandResult(stream_id, record.version, record.position) if record else None

    def _stream_state(self, stream_id: UUID) -> StreamState:
        if stream_id not in self.streams:
            self.load([stream_id])
        return self.streams[stream_id]


def _event_metadata(context: CommandContext, request_metadata: RequestMetadata) -> EventMetadata:
    return EventMetadata(
        by=context.by,
        role=context.role,
        organisation=context.organisation,
        occurred_at=context.at,
        correlation=request_metadata.correlation or uuid4(),
        causation=request_metadata.causation,
        key=request_metadata.key,
        digest=request_metadata.digest,
        channel=request_metadata.channel,
        purpose=request_metadata.purpose,
    )
