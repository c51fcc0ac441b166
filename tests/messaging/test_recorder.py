"""The library's own test cases for recorders, run over ours, alone and in groups."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Iterator
from contextlib import closing
from typing import Any
from unittest import TestCase
from uuid import UUID, uuid4

import pytest
from eventsourcing import cryptography

from deploy.dev.databases import Database
from services.chassis.eventstore.connections import BoundedDatastore
from services.chassis.eventstore.group_commit import GroupCommitRecorder
from services.chassis.eventstore.recorder import TellbackRecorder
from tests.stores import create_schema

# the cases import a cipher from a package that we have no use for; the library's own over `cryptography` stands in
sys.modules.setdefault("eventsourcing.cipher", cryptography)
persistence: Any = importlib.import_module("eventsourcing.tests.persistence")


class OverOurs(TestCase):
    INITIAL_VERSION = 1
    kind: type[TellbackRecorder] = TellbackRecorder

    @pytest.fixture(autouse=True)
    def _store(self, database: Database) -> Iterator[None]:
        datastore = BoundedDatastore(database.url, 12)
        with closing(datastore):
            create_schema("test", database.url)
            self.recorder = self.kind("test", datastore)
            yield

    def create_recorder(self) -> TellbackRecorder:
        return self.recorder

    def new_originator_id(self) -> UUID:
        return uuid4()


class TestApplicationRecorder(OverOurs, persistence.ApplicationRecorderTestCase):
    def test_insert_subscribe(self) -> None:
        self.optional_test_insert_subscribe()

    def close_db_connection(self, *args: object) -> None:
        """The fixture does."""


class TestProcessRecorder(OverOurs, persistence.ProcessRecorderTestCase):
    pass


class TestNumbersOfTwoSavesDoNotMix(OverOurs, persistence.NonInterleavingNotificationIDsBaseCase):
    insert_num = 200


class TestApplicationRecorderInGroups(TestApplicationRecorder):
    kind = GroupCommitRecorder


class TestProcessRecorderInGroups(TestProcessRecorder):
    kind = GroupCommitRecorder


class TestNumbersOfTwoSavesDoNotMixInGroups(TestNumbersOfTwoSavesDoNotMix):
    kind = GroupCommitRecorder
