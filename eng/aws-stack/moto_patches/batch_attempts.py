"""One attempt of a Batch job: its containers from start to end, their logs, and how it is described."""

from __future__ import annotations

import contextlib
import os
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from docker.errors import APIError, DockerException, ImageNotFound, NotFound
from docker.models.containers import Container
from moto.batch.utils import JobStatus

from . import faults
from .batch_containers import Properties, container_properties, create_options, engine, engine_address, present
from .batch_logs import LogShipper

if TYPE_CHECKING:
    from .batch_jobs import ContainerJob

STOP_SECONDS = int(os.environ.get("AWS_STACK_STOP_SECONDS", "2"))  # from SIGTERM to SIGKILL; AWS waits 30

EXITED = "Essential container in task exited"
TIMED_OUT = "Job attempt duration exceeded timeout"
NOT_STARTED = "Task failed to start"
OUT_OF_MEMORY = "OutOfMemoryError: Container killed due to memory usage"
KILLED = 137  # the exit code of a container that SIGKILL has ended


@dataclass
class Attempt:
    """Runs a job's containers once. The job lives as long as its main container, the first."""

    job: ContainerJob
    number: int
    containers: list[Container] = field(default_factory=list)
    shippers: list[LogShipper] = field(default_factory=list)
    exit_code: int | None = None
    node_exit_codes: dict[int, int] = field(default_factory=dict)  # of nodes that have ended before the main one
    reason: str | None = None
    status_reason: str = EXITED
    started_at: datetime = field(default_factory=datetime.now)
    stopped_at: datetime | None = None

    @property
    def succeeded(self) -> bool:
        return self.exit_code == 0 and self.status_reason == EXITED

    @property
    def timed_out(self) -> bool:
        return self.status_reason == TIMED_OUT

    @property
    def log_stream(self) -> str | None:
        """The log stream of the main container."""
        return self.shippers[0].stream if self.shippers else None

    def run(self) -> None:
        try:
            if outcome := faults.take_attempt():
                self.status_reason, self.reason, self.exit_code = outcome
                return
            self.start()
            self.job.job_started_at = self.started_at
            self.job.status = JobStatus.RUNNING
            self.wait()
        except ImageNotFound as error:
            self.fail_to_start(f"CannotPullContainerError: {error.explanation}")
        except APIError as error:
            self.fail_to_start(f"CannotStartContainerError: {error.explanation}")
        except DockerException as error:
            self.fail_to_start(f"CannotStartContainerError: no container engine at {engine_address()}: {error}")
        finally:
            self.stopped_at = datetime.now()
            threading.Thread(target=self.remove, daemon=True).start()

    def start(self) -> None:
        nodes = container_properties(self.job)
        for node, properties in enumerate(nodes):
            options = create_options(self.job, properties, self.number, node, len(nodes))
            container = engine().containers.create(**options)
            self.containers.append(container)
            container.start()
            self.ship_logs(container, properties)
            if node > 0:
                threading.Thread(target=self.watch_node, args=[node], daemon=True).start()

    def watch_node(self, node: int) -> None:
        with contextlib.suppress(DockerException):  # it is removed
            code = self.containers[node].wait()["StatusCode"]
            if self.exit_code is None and self.status_reason == EXITED:  # and not by us
                self.node_exit_codes[node] = code

    def ship_logs(self, container: Container, properties: Properties) -> None:
        shipper = LogShipper(self.job, container, properties)
        self.shippers.append(shipper)
        self.job.log_stream_name = self.log_stream
        shipper.start()

    def wait(self) -> None:
        if self.job.stop:  # terminated while it was starting
            self.stop(self.job.job_stopped_reason or "")
        with self.time_limit():
            self.exit_code = self.containers[0].wait()["StatusCode"]
        if self.exit_code == KILLED and self.status_reason == EXITED:  # and not by us
            self.reason = OUT_OF_MEMORY
        stop_containers(self.containers[1:])
        for shipper in self.shippers:
            shipper.join(timeout=5)

    @contextlib.contextmanager
    def time_limit(self) -> Iterator[None]:
        timer = threading.Timer(self.job.attempt_seconds or 0, self.stop, [TIMED_OUT])
        timer.daemon = True
        if self.job.attempt_seconds:
            timer.start()
        try:
            yield
        finally:
            timer.cancel()

    def stop(self, reason: str) -> None:
        self.status_reason = reason
        stop_containers(self.containers)

    def remove(self) -> None:
        for container in self.containers:
            container.remove(force=True)

    def fail_to_start(self, reason: str) -> None:
        self.status_reason, self.reason = NOT_STARTED, reason

    def describe(self) -> dict[str, Any]:
        container = {"taskArn": f"{self.job.arn}/{self.number}", "networkInterfaces": []}
        container |= present(exitCode=self.exit_code, reason=self.reason, logStreamName=self.log_stream)
        return {
            "container": container,
            "startedAt": milliseconds(self.started_at),
            "stoppedAt": milliseconds(self.stopped_at or datetime.now()),
            "statusReason": self.status_reason,
        }


def stop_containers(containers: list[Container]) -> None:
    """Ends all of them at the same time."""

    def stop(container: Container) -> None:
        with contextlib.suppress(NotFound):  # it has ended meanwhile
            container.stop(timeout=STOP_SECONDS)

    with ThreadPoolExecutor(max(1, len(containers))) as pool:
        list(pool.map(stop, containers))


def milliseconds(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)
