"""Batch: jobs, from their submission to their end."""

from __future__ import annotations

import contextlib
import time
import urllib.request
from pathlib import Path

import boto3
from botocore.config import Config

from .harness import check, container_check, note, raises, wait_until
from .jobs import (
    definition,
    describe,
    exit_codes,
    finished,
    log_of,
    resources,
    signed_curl,
    submit,
    submit_command,
)
from .stack import BUCKET, ENDPOINT, FARGATE_QUEUE, QUEUE, RUN, RUNTIME_IMAGE, SLIM_IMAGE, batch, s3


@check
def batch_job_succeeds_with_logs() -> None:
    times = []
    for _ in range(5):
        started = time.monotonic()
        detail = finished(submit("echo out; echo err >&2"))
        times.append(time.monotonic() - started)
        assert detail["status"] == "SUCCEEDED" and detail["container"]["exitCode"] == 0
        assert sorted(log_of(detail)) == ["err", "out"]
        assert detail["createdAt"] <= detail["startedAt"] <= detail["stoppedAt"]
    note(f"a Batch job, from submitJob to SUCCEEDED: {sorted(times)[2]:.2f} s (median of 5)")


@check
def batch_environment() -> None:
    script = "printenv FROM_DEFINITION BOTH EXTRA AWS_BATCH_JOB_ATTEMPT AWS_BATCH_JQ_NAME; echo $AWS_BATCH_JOB_ID"
    job = submit(script, environment={"BOTH": "override", "EXTRA": "a b=c"})
    detail = finished(job)
    assert log_of(detail) == ["definition", "override", "a b=c", "1", QUEUE, job]
    described = {item["name"]: item["value"] for item in detail["container"]["environment"]}
    assert described == {"FROM_DEFINITION": "definition", "BOTH": "override", "EXTRA": "a b=c"}


@container_check
def batch_container_uses_aws_with_its_job_role() -> None:
    s3.put_object(Bucket=BUCKET, Key=f"{RUN}/input", Body=b"from outside")
    script = f"""
        set -e
        field() {{ sed -E "s/.*\\"$1\\": \\"([^\\"]*)\\".*/\\1/" <<<"$role"; }}
        role=$(curl -fsS $AWS_CONTAINER_CREDENTIALS_FULL_URI)
        s3() {{ curl -fsS --aws-sigv4 aws:amz:$AWS_REGION:s3 --user "$(field AccessKeyId):$(field SecretAccessKey)" \\
               -H "x-amz-security-token: $(field Token)" "$@"; }}
        s3 $AWS_ENDPOINT_URL/{BUCKET}/{RUN}/input; echo
        echo from inside > out; s3 -T out $AWS_ENDPOINT_URL/{BUCKET}/{RUN}/output
        curl -fsS $ECS_CONTAINER_METADATA_URI_V4 | grep -o awslogs-group
    """
    detail = finished(submit(script))
    assert log_of(detail) == ["from outside", "awslogs-group"], log_of(detail)
    assert s3.get_object(Bucket=BUCKET, Key=f"{RUN}/output")["Body"].read() == b"from inside\n"


@container_check
def batch_dotnet_runs_in_the_runtime_image() -> None:
    detail = finished(submit("dotnet --list-runtimes", job_definition=definition("dotnet", image=RUNTIME_IMAGE)))
    assert any(line.startswith("Microsoft.NETCore.App 10.") for line in log_of(detail)), log_of(detail)


@check
def batch_failure_tells_exit_code_and_reason() -> None:
    detail = finished(submit("echo about to fail; exit 3"))
    assert detail["status"] == "FAILED" and detail["statusReason"] == "Essential container in task exited"
    assert detail["container"]["exitCode"] == 3
    assert exit_codes(detail) == [3]
    broken = finished(submit_command(["no-such-command"]))
    assert broken["status"] == "FAILED" and broken["container"]["reason"].startswith("CannotStartContainerError")


@container_check
def batch_missing_image() -> None:
    missing = finished(submit("true", job_definition=definition("missing", image="no-such-image:none")))
    assert missing["status"] == "FAILED" and missing["container"]["reason"].startswith("CannotPullContainerError")


@container_check
def batch_out_of_memory() -> None:
    detail = finished(submit("x=$(head -c 900000000 /dev/zero | tr '\\0' x); echo ${#x}"))
    assert detail["status"] == "FAILED" and detail["container"]["exitCode"] == 137, detail["container"]
    assert detail["container"]["reason"].startswith("OutOfMemoryError"), detail["container"]


@check
def batch_retries() -> None:
    script = "echo attempt $AWS_BATCH_JOB_ATTEMPT; [ $AWS_BATCH_JOB_ATTEMPT = 3 ]"
    detail = finished(submit(script, retryStrategy={"attempts": 4}))
    assert detail["status"] == "SUCCEEDED"
    assert exit_codes(detail) == [1, 1, 0]
    assert log_of(detail) == ["attempt 3"] and len({a["container"]["logStreamName"] for a in detail["attempts"]}) == 3
    rules = [{"onExitCode": "9", "action": "EXIT"}, {"onReason": "*", "action": "RETRY"}]
    strategy = {"attempts": 5, "evaluateOnExit": rules}
    detail = finished(submit("exit $((7 + AWS_BATCH_JOB_ATTEMPT))", retryStrategy=strategy))
    assert detail["status"] == "FAILED" and exit_codes(detail) == [8, 9]
    from_definition = definition("retried", retryStrategy={"attempts": 2})
    assert len(finished(submit("false", job_definition=from_definition))["attempts"]) == 2


def processes_of(job: str) -> list[Path]:
    """The processes of a job, wherever it runs on this machine; those in a group of their own, too."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):  # it has ended, or is another user's
            if f"AWS_BATCH_JOB_ID={job}".encode() in (process / "environ").read_bytes():
                found.append(process)
    return found


@check
def batch_terminate() -> None:
    job = submit("setsid sleep 300 & echo started; exec sleep 300", retryStrategy={"attempts": 3})
    wait_until(lambda: describe(job)["status"] == "RUNNING")
    wait_until(lambda: log_of(describe(job)) == ["started"])  # logs come while the job runs
    assert processes_of(job)
    batch.terminate_job(jobId=job, reason="no longer wanted")
    detail = finished(job)
    assert detail["status"] == "FAILED" and detail["statusReason"] == "no longer wanted"
    assert detail["container"]["exitCode"] in (137, 143) and len(detail["attempts"]) == 1
    wait_until(lambda: not processes_of(job), 10)


@check
def batch_timeout() -> None:
    started = time.monotonic()
    detail = finished(submit("sleep 300", timeout={"attemptDurationSeconds": 2}, retryStrategy={"attempts": 3}))
    assert detail["status"] == "FAILED" and detail["statusReason"] == "Job attempt duration exceeded timeout"
    assert len(detail["attempts"]) == 1 and time.monotonic() - started < 20


@check
def batch_dependencies() -> None:
    first = submit("sleep 1; date +%s%N")
    second = submit("date +%s%N", dependsOn=[{"jobId": first}])
    assert describe(second)["status"] in ("SUBMITTED", "PENDING")
    second, first = finished(second), finished(first)
    assert second["status"] == "SUCCEEDED" and log_of(first) < log_of(second)
    failing = submit("false")
    dependent = finished(submit("true", dependsOn=[{"jobId": failing}]))
    assert dependent["status"] == "FAILED" and dependent["statusReason"] == "Dependent Job failed"


@check
def batch_many_jobs_at_once() -> None:
    job_definition, started = definition(), time.monotonic()
    jobs = [submit(f"echo {n}", job_definition=job_definition) for n in range(40)]
    details = [finished(job, 120) for job in jobs]
    assert [log_of(detail) for detail in details] == [[str(n)] for n in range(40)]
    note(f"40 Batch jobs submitted at once: {time.monotonic() - started:.1f} s")


@check
def batch_multi_node_job() -> None:
    put = (
        f"echo $AWS_BATCH_JOB_NODE_INDEX of $AWS_BATCH_JOB_NUM_NODES > f; {signed_curl('s3')} -T f"
        f" $AWS_ENDPOINT_URL/{BUCKET}/{RUN}/nodes/$AWS_BATCH_JOB_NODE_INDEX"
    )
    job = submit_to_nodes({"0:0": f"{put}; sleep 1; echo main done", "1:2": f"{put}; sleep 100"}, count=3)
    assert describe(f"{job}#2")["jobId"] == f"{job}#2"
    detail = finished(job)
    assert detail["status"] == "SUCCEEDED" and log_of(detail) == ["main done"], detail.get("statusReason")
    written = [s3.get_object(Bucket=BUCKET, Key=f"{RUN}/nodes/{n}")["Body"].read().decode().strip() for n in range(3)]
    assert written == ["0 of 3", "1 of 3", "2 of 3"]


@check
def batch_node_that_fails() -> None:
    job = submit_to_nodes({"0:0": "sleep 100", "1:1": "exit 3"}, count=2)
    node = finished(f"{job}#1")
    assert node["status"] == "FAILED" and node["container"]["exitCode"] == 3
    assert describe(job)["status"] == "RUNNING"
    batch.terminate_job(jobId=job, reason="enough")
    assert finished(job)["statusReason"] == "enough"
    assert describe(f"{job}#1")["statusReason"] == "Essential container in task exited"


def submit_to_nodes(scripts: dict[str, str], count: int) -> str:
    """The id of a new job that runs a script on each range of its nodes."""
    container = {"image": SLIM_IMAGE, "command": ["true"], "resourceRequirements": resources(memory=128)}
    nodes = {
        "numNodes": count,
        "mainNode": 0,
        "nodeRangeProperties": [{"targetNodes": targets, "container": container} for targets in scripts],
    }
    overrides = [
        {"targetNodes": targets, "containerOverrides": {"command": ["bash", "-c", script]}}
        for targets, script in scripts.items()
    ]
    job_definition = batch.register_job_definition(
        jobDefinitionName=f"nodes-{RUN}", type="multinode", nodeProperties=nodes
    )["jobDefinitionArn"]
    return batch.submit_job(
        jobName="nodes",
        jobQueue=QUEUE,
        jobDefinition=job_definition,
        nodeOverrides={"nodePropertyOverrides": overrides},
    )["jobId"]


@check
def batch_fargate_queue() -> None:
    job_definition = definition("fargate", platformCapabilities=["FARGATE"])
    job = batch.submit_job(jobName="fargate", jobQueue=FARGATE_QUEUE, jobDefinition=job_definition)
    assert finished(job["jobId"])["status"] == "SUCCEEDED"
    queue = batch.describe_job_queues(jobQueues=[FARGATE_QUEUE])["jobQueues"][0]
    environment = batch.describe_compute_environments(
        computeEnvironments=[queue["computeEnvironmentOrder"][0]["computeEnvironment"]]
    )["computeEnvironments"][0]
    assert environment["computeResources"]["type"] == "FARGATE"


def ask_for(fault: str) -> None:
    with urllib.request.urlopen(f"{ENDPOINT}/stack/fault/{fault}", data=b"") as answer:
        assert answer.status == 200


@check
def batch_faults() -> None:
    ask_for("image/1")
    detail = finished(submit("true"))
    assert detail["statusReason"] == "Task failed to start"
    assert detail["container"]["reason"].startswith("CannotPullContainerError")
    ask_for("memory/1")
    detail = finished(submit("true"))
    assert detail["container"]["exitCode"] == 137 and detail["container"]["reason"].startswith("OutOfMemoryError")
    ask_for("spot/1")
    detail = finished(submit("true"))
    assert detail["status"] == "FAILED" and detail["statusReason"].startswith("Host EC2 (instance i-")
    assert "exitCode" not in detail["container"]
    assert finished(submit("true"))["status"] == "SUCCEEDED"


@check
def faults_of_requests() -> None:
    # botocore tries again by itself; these two do not.
    once = Config(retries={"max_attempts": 0, "mode": "standard"})
    ask_for("batch/2")
    for _ in range(2):
        raises("TooManyRequestsException", boto3.client("batch", config=once).list_jobs, jobQueue=QUEUE)
    boto3.client("batch", config=once).list_jobs(jobQueue=QUEUE)
    ask_for("s3/1")
    raises("SlowDown", boto3.client("s3", config=once).list_objects_v2, Bucket=BUCKET)
    boto3.client("s3", config=once).list_objects_v2(Bucket=BUCKET)
