"""Sends the output of Batch containers to CloudWatch Logs while it comes."""

from __future__ import annotations

import threading
import time
import uuid
from typing import TYPE_CHECKING

from docker.models.containers import Container

if TYPE_CHECKING:
    from .batch_containers import Properties
    from .batch_jobs import ContainerJob

DEFAULT_GROUP = "/aws/batch/job"


class LogShipper(threading.Thread):
    """Makes a log stream for a container, and writes the container's lines there until it ends."""

    def __init__(self, job: ContainerJob, container: Container, properties: Properties) -> None:
        super().__init__(daemon=True)
        options = (properties.get("logConfiguration") or {}).get("options") or {}
        self.container = container
        self.logs = job._log_backend
        self.group = options.get("awslogs-group", DEFAULT_GROUP)
        self.stream = f"{job.job_definition.name}/default/{uuid.uuid4().hex}"
        self.logs.ensure_log_group(self.group)
        self.logs.ensure_log_stream(self.group, self.stream)

    def run(self) -> None:
        unfinished = b""
        for piece in self.container.logs(stream=True, follow=True):
            *lines, unfinished = (unfinished + piece).split(b"\n")
            self.put(lines)
        self.put([unfinished])

    def put(self, lines: list[bytes]) -> None:
        now = int(time.time() * 1000)
        events = [{"timestamp": now, "message": line.decode(errors="replace")} for line in lines if line]
        if events:
            self.logs.put_log_events(self.group, self.stream, events)
