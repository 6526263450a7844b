"""Batch jobs: how checks submit them, and what became of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from .harness import wait_until
from .stack import JOB_ROLE, QUEUE, REGION, RUN, SLIM_IMAGE, batch, logs


def signed_curl(service: str) -> str:
    """A shell command that asks a service of AWS; its address and options follow."""
    return f"curl -fsS --aws-sigv4 aws:amz:{REGION}:{service} --user key:secret"


def resources(memory: int) -> list[dict[str, str]]:
    return [{"type": "VCPU", "value": "1"}, {"type": "MEMORY", "value": str(memory)}]


def definition(name: str = "shell", image: str = SLIM_IMAGE, **more: Any) -> str:
    """The ARN of a new job definition, whose command does nothing."""
    properties = {
        "image": image,
        "command": ["true"],
        "jobRoleArn": JOB_ROLE,
        "environment": [{"name": "FROM_DEFINITION", "value": "definition"}, {"name": "BOTH", "value": "definition"}],
        "resourceRequirements": resources(memory=256),
    }
    return batch.register_job_definition(
        jobDefinitionName=f"{name}-{RUN}", type="container", containerProperties=properties, **more
    )["jobDefinitionArn"]


def submit_command(
    command: Sequence[str],
    environment: Mapping[str, str] | None = None,
    job_definition: str | None = None,
    **more: Any,
) -> str:
    """The id of a new job."""
    overrides = {
        "command": list(command),
        "environment": [{"name": name, "value": value} for name, value in (environment or {}).items()],
    }
    return batch.submit_job(
        jobName="job",
        jobQueue=QUEUE,
        jobDefinition=job_definition or definition(),
        containerOverrides=overrides,
        **more,
    )["jobId"]


def submit(script: str, **more: Any) -> str:
    return submit_command(["bash", "-c", script], **more)


def describe(job: str) -> dict[str, Any]:
    return batch.describe_jobs(jobs=[job])["jobs"][0]


def finished(job: str, seconds: float = 60) -> dict[str, Any]:
    wait_until(lambda: describe(job)["status"] in ("SUCCEEDED", "FAILED"), seconds)
    return describe(job)


def exit_codes(detail: dict[str, Any]) -> list[int]:
    return [attempt["container"]["exitCode"] for attempt in detail["attempts"]]


def log_of(detail: dict[str, Any]) -> list[str]:
    stream = detail["container"]["logStreamName"]
    found = logs.get_log_events(logGroupName="/aws/batch/job", logStreamName=stream, startFromHead=True)["events"]
    return [event["message"] for event in found]


def jobs_running(script: str) -> list[str]:
    """The ids of the jobs that run a script."""
    summaries = batch.list_jobs(jobQueue=QUEUE, jobStatus="RUNNING")["jobSummaryList"]
    details = batch.describe_jobs(jobs=[job["jobId"] for job in summaries])["jobs"] if summaries else []
    return [detail["jobId"] for detail in details if script in detail["container"]["command"]]
