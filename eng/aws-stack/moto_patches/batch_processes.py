"""Batch jobs as plain processes of this machine, where there is no container engine: image, limits, volumes and devices do not count.

What is here has the shape of the part of Docker's client that runs containers, so that jobs do not know the difference.
"""

from __future__ import annotations

import atexit
import contextlib
import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from docker.errors import APIError

KEPT = ("PATH", "DOTNET_ROOT", "LANG", "TZ")  # what an image would have of its own
LAST_SIGNALS = 128  # shells and containers tell by this and more which signal has ended a process


class ProcessContainer:
    """A process with a folder of its own, which is its home and its working folder."""

    def __init__(self, command: list[str], environment: dict[str, str]) -> None:
        self.command = command
        self.folder = tempfile.mkdtemp(prefix="metaflow-job-")
        own = {name: os.environ[name] for name in KEPT if name in os.environ}
        self.environment = {**own, "HOME": self.folder, "TMPDIR": self.folder, **environment}
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        try:
            self.process = subprocess.Popen(
                self.command,
                cwd=self.folder,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        except OSError as error:
            raise APIError("cannot start", explanation=f"{self.command[0]}: {error.strerror}") from error
        RUNNING.add(self)

    def wait(self) -> dict[str, int]:
        code = self.process.wait()
        self.end_group()
        return {"StatusCode": LAST_SIGNALS - code if code < 0 else code}

    def stop(self, timeout: float) -> None:
        """As an engine does: the first process is asked to end; after a while everything is ended."""
        with contextlib.suppress(ProcessLookupError):
            self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(timeout)
        except subprocess.TimeoutExpired:
            self.end_group()

    def logs(self, stream: bool, follow: bool) -> Iterator[bytes]:
        while piece := self.process.stdout.read1():
            yield piece

    def remove(self, force: bool) -> None:
        self.end_group()
        shutil.rmtree(self.folder, ignore_errors=True)

    def end_group(self) -> None:
        """Ends all that the process has started, also what has left its group."""
        RUNNING.discard(self)
        if self.process is None:
            return
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self.process.pid, signal.SIGKILL)
        for process in processes_with("HOME", self.folder):
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.kill(process, signal.SIGKILL)


def processes_with(name: str, value: str) -> list[int]:
    """The processes of this machine that were started with a variable."""
    entry, found = os.fsencode(f"{name}={value}"), []
    for folder in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):  # it has ended, or is another user's
            if entry in (folder / "environ").read_bytes().split(b"\0"):
                found.append(int(folder.name))
    return found


RUNNING: set[ProcessContainer] = set()


@atexit.register
def end_all() -> None:
    for container in list(RUNNING):
        container.remove(force=True)


class ProcessEngine:
    """Where Docker's client has its containers."""

    @property
    def containers(self) -> ProcessEngine:
        return self

    def create(self, command: list[str], environment: dict[str, str], **_: Any) -> ProcessContainer:
        return ProcessContainer(command, environment)
