"""Batch jobs that run as real containers, with the behaviour that AWS documents and moto lacks.

Retry strategies, timeouts of attempts, exit codes and reasons, termination while a container runs, live logs,
multi-node jobs, job roles and the variables that Batch sets. A job is a thread, which moto starts.
"""

from __future__ import annotations

import fnmatch
import os
import threading
import time
from typing import Any

import flask
import moto.batch.models
from moto.batch.models import BatchBackend, Job
from moto.batch.utils import JobStatus

from .batch_attempts import EXITED, Attempt
from .batch_containers import Properties, container_properties, present, resource_amount

free_slots = threading.BoundedSemaphore(int(os.environ.get("AWS_STACK_MAX_JOBS", "8")))


class ContainerJob(Job):
    """A job whose attempts are containers."""

    def __init__(self, *arguments: Any, **more: Any) -> None:
        super().__init__(*arguments, **more)
        self.request: Properties = flask.request.get_json(force=True)  # moto drops retryStrategy and nodeOverrides
        self.attempt: Attempt | None = None

    @property
    def retry_strategy(self) -> Properties:
        return self.request.get("retryStrategy") or self.job_definition.retry_strategy or {}

    @property
    def attempt_seconds(self) -> int | None:
        """How long an attempt may take; None for no limit."""
        return self._get_attempt_duration()

    def with_parameters(self, command: list[str]) -> list[str]:
        return self._add_parameters_to_command(command)

    def run(self) -> None:
        try:
            self.status = JobStatus.PENDING
            if self.dependencies_succeeded():
                self.run_attempts()
            else:
                self.finish(False, self.job_stopped_reason or "Dependent Job failed")
        except Exception as error:  # whatever it was, the job must not stay as it is for ever
            self.finish(False, f"{type(error).__name__}: {error}")
            raise

    def dependencies_succeeded(self) -> bool:
        """Waits for the jobs that this one depends on."""
        waiting = [self.all_jobs.get(item["jobId"]) for item in self.depends_on or [] if item.get("jobId")]
        while waiting and not self.stop:
            if any(job is None or job.status == JobStatus.FAILED for job in waiting):
                return False
            waiting = [job for job in waiting if job and job.status != JobStatus.SUCCEEDED]
            time.sleep(0.1)
        return not self.stop

    def run_attempts(self) -> None:
        for number in range(1, int(self.retry_strategy.get("attempts", 1)) + 1):
            if not self.run_attempt(number):
                break
        attempt = self.attempt
        self.exit_code = attempt.exit_code if attempt else None
        reason = self.job_stopped_reason or (attempt.status_reason if attempt else None)
        self.finish(attempt is not None and attempt.succeeded and not self.stop, reason)

    def run_attempt(self, number: int) -> bool:
        """Runs an attempt when there is room for it. Whether another one may follow."""
        self.status = JobStatus.RUNNABLE
        if not self.takes_slot():
            return False
        try:
            self.status = JobStatus.STARTING
            self.attempt = attempt = Attempt(self, number)
            attempt.run()
        finally:
            free_slots.release()
        self.attempts.append(attempt.describe())
        return not attempt.succeeded and not self.stop and is_retried(attempt, self.retry_strategy)

    def takes_slot(self) -> bool:
        """Waits until the machine may run another container; False if the job is stopped before."""
        while not self.stop:
            if free_slots.acquire(timeout=0.2):
                return True
        return False

    def finish(self, success: bool, reason: str | None) -> None:
        self.job_stopped_reason = reason
        self._mark_stopped(success)

    def terminate(self, reason: str) -> None:
        if self.stop or self.job_stopped:
            return
        self.stop, self.job_stopped_reason = True, reason
        if self.attempt:  # in the background, since a container may take its time to stop
            threading.Thread(target=self.attempt.stop, args=[reason], daemon=True).start()

    def describe(self) -> dict[str, Any]:
        detail = super().describe()
        detail |= present(
            retryStrategy=self.retry_strategy or None, statusReason=self.job_stopped_reason, timeout=self.timeout
        )
        detail["platformCapabilities"] = self.job_definition.platform_capabilities or ["EC2"]
        if self.job_started_at.year == 1970:  # moto's "not yet"
            detail.pop("startedAt", None)
        return detail

    def describe_node(self, node: int) -> dict[str, Any]:
        """What a node differs in from the job: those that have not ended before share its state."""
        code = self.attempt.node_exit_codes.get(node) if self.attempt else None
        if code is None:
            return {}
        status = JobStatus.FAILED if code else JobStatus.SUCCEEDED
        return {"status": status, "statusReason": EXITED, "container": self._container_details() | {"exitCode": code}}

    def _container_details(self) -> dict[str, Any]:
        properties = container_properties(self)[0]
        resources = {
            "vcpus": resource_amount(properties, "VCPU", "vcpus"),
            "memory": int(resource_amount(properties, "MEMORY", "memory")),
        }
        outcome = present(
            logStreamName=self.log_stream_name,
            exitCode=self.exit_code,
            reason=self.attempt.reason if self.attempt else None,
        )
        return properties | resources | outcome


def is_retried(attempt: Attempt, strategy: Properties) -> bool:
    """Whether a failed attempt may be followed by another: never one that ran out of time."""
    if attempt.timed_out:
        return False
    facts = {
        "onExitCode": str(attempt.exit_code),
        "onReason": attempt.reason or "",
        "onStatusReason": attempt.status_reason,
    }
    for rule in strategy.get("evaluateOnExit") or []:
        if all(fnmatch.fnmatchcase(fact, rule[name]) for name, fact in facts.items() if name in rule):
            return rule["action"].upper() == "RETRY"
    return True


def describe_jobs(backend: BatchBackend, jobs: list[str] | None) -> list[dict[str, Any]]:
    """Jobs by id or ARN; `id#1` is a node of a multi-node job."""
    details = []
    for name in jobs or []:
        job_id = name.rpartition("/")[2]
        main_id, _, node = job_id.partition("#")
        if job := backend.get_job_by_id(main_id):
            details.append(job.describe() | job.describe_node(int(node or 0)) | {"jobId": job_id})
    return details


def install() -> None:
    moto.batch.models.Job = ContainerJob
    BatchBackend.describe_jobs = describe_jobs
