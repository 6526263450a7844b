"""Runs a flow on AWS Batch, and says what that cost here and how long each job took to reach the user's code.

    measure.py PROGRAM WIDTH

The times of jobs are the service's own (DescribeJobs), the times of the user's code what the flow prints.
"""

import json
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time

import boto3


def run(command: list[str], folder: str) -> tuple[str, float, float, float]:
    """The output, seconds, seconds of processor time, and the most MB of memory of the launching process and its children, whichever was larger."""
    began = time.monotonic()
    with open(os.path.join(folder, "output"), "w+") as output:
        process = subprocess.Popen(command, cwd=folder, stdout=output, stderr=subprocess.STDOUT)
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.monotonic() - began
        output.seek(0)
        text = output.read()
    if status != 0:
        sys.exit(f"{text}\nThe run failed with status {status}.")
    return text, seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def jobs_of(run_id: str) -> dict[str, dict]:
    batch = boto3.client("batch")
    ids = [
        job["jobId"]
        for page in batch.get_paginator("list_jobs").paginate(jobQueue=os.environ["METAFLOW_BATCH_JOB_QUEUE"], jobStatus="SUCCEEDED")
        for job in page["jobSummaryList"]
    ]
    found = {}
    for at in range(0, len(ids), 100):
        for job in batch.describe_jobs(jobs=ids[at : at + 100])["jobs"]:
            if job["parameters"].get("metaflow.run_id") == run_id:
                found[job["jobId"]] = job
    return found


def summary(numbers: list[float]) -> dict[str, float]:
    ordered = sorted(numbers)
    return {
        "median": round(statistics.median(ordered)),
        "p90": round(ordered[int(len(ordered) * 0.9)]),
        "largest": round(ordered[-1]),
    }


def main(program: str, width: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        text, seconds, processor, memory = run(
            [
                program, "--datastore", "s3", "run", "--with", "batch", "--width", str(width),
                "--max-workers", str(width), "--max-num-splits", str(width),
            ],
            folder,
        )  # fmt: skip
    assert f"count {width}" in text, text
    run_id = re.search(r"run-id (\d+)", text).group(1)
    jobs = jobs_of(run_id)
    begins = {match[1]: int(match[2]) for match in re.finditer(r"\[([0-9a-f-]{36})\] user code at (\d+)", text)}
    assert len(begins) == len(jobs) == width + 3, (len(begins), len(jobs), width)
    print(
        json.dumps(
            {
                "width": width,
                "seconds": round(seconds, 1),
                "launching process: processor seconds": round(processor, 1),
                "launching process: MB": round(memory),
                "ms from the container's start to user code": summary([begins[id] - jobs[id]["startedAt"] for id in begins]),
                "ms from user code to the job's end": summary([jobs[id]["stoppedAt"] - begins[id] for id in begins]),
            },
            indent=2,
        )
    )


main(sys.argv[1], int(sys.argv[2]))
