"""Kafka for the tests: a broker that is given, a container, or Apache's own jars on Java."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from deploy.dev.kafka_broker import STARTED_LINE, LocalBroker, properties
from deploy.dev.kafka_jars import BrokerUnavailable
from deploy.dev.ports import free_port
from tests import prerequisites

IMAGE = "apache/kafka:4.3.1"
BROKER_PORT, CONTROLLER_PORT = 9092, 9093


@contextmanager
def shared_broker() -> Iterator[str]:
    if given := os.environ.get("KAFKA_BOOTSTRAP_SERVERS"):
        yield given
    else:
        with own_broker() as bootstrap_servers:
            yield bootstrap_servers


@contextmanager
def own_broker() -> Iterator[str]:
    """One that nobody else speaks on."""
    if prerequisites.docker_is_available() and (container := _container()):
        with container as bootstrap_servers:
            yield bootstrap_servers
    else:
        with _from_jars() as bootstrap_servers:
            yield bootstrap_servers


def _container() -> AbstractContextManager[str] | None:
    """None where the engine answers and the image cannot be had: the jars may still be."""
    from testcontainers.core.container import DockerContainer  # noqa: PLC0415
    from testcontainers.core.wait_strategies import LogMessageWaitStrategy  # noqa: PLC0415

    image, port = os.environ.get("KAFKA_TEST_IMAGE", IMAGE), free_port()
    if not _image_is_available(image):
        return None
    container = DockerContainer(image).with_bind_ports(BROKER_PORT, port)
    settings = properties(
        port=BROKER_PORT, controller=CONTROLLER_PORT, advertised=port, listen="0.0.0.0", logs="/tmp/kafka"
    )
    for name, value in settings.items():
        container.with_env("KAFKA_" + name.upper().replace(".", "_"), value)
    return _running_container(container.waiting_for(LogMessageWaitStrategy(STARTED_LINE.decode())), f"127.0.0.1:{port}")


def _image_is_available(image: str) -> bool:
    """What can be had and does not start is a failure, and not a reason to take the jars instead."""
    import docker  # noqa: PLC0415

    with closing(docker.from_env()) as engine:
        try:
            engine.images.get(image)
        except docker.errors.ImageNotFound:
            try:
                engine.images.pull(image)
            except docker.errors.DockerException:
                return False
    return True


@contextmanager
def _running_container(container: Any, bootstrap_servers: str) -> Iterator[str]:
    try:
        container.start()
        yield bootstrap_servers
    finally:
        container.stop()


@contextmanager
def _from_jars() -> Iterator[str]:
    with TemporaryDirectory(prefix="tellback-kafka-") as folder:
        try:
            local = LocalBroker(Path(folder)).start()
        except BrokerUnavailable as why:
            prerequisites.skip_or_fail(f"no Kafka here: {why}")
        try:
            yield local.bootstrap_servers
        finally:
            local.stop()
