"""Step Functions' Map state: a foreach as Metaflow builds it, limits, results in S3, failures."""

from __future__ import annotations

import json
import time
from typing import Any

from .harness import container_check, note
from .jobs import describe, log_of, signed_curl
from .machines import (
    MEMBERS,
    State,
    ended,
    job_state,
    output_of,
    result_state,
    run,
    start,
    state_machine,
    table_state,
)
from .stack import BUCKET, RUN, TABLE

# --- foreach -------------------------------------------------------------------------------------


def cardinality_script(indexes: list[str]) -> str:
    """What a step before a foreach does: it writes the indexes of the items under its job's id."""
    item = {"pathspec": {"S": "JOB"}, "for_each_cardinality": {"NS": indexes}}
    body = json.dumps({"TableName": TABLE, "Item": item}, separators=(",", ":"))
    return (
        f"{signed_curl('dynamodb')} $AWS_ENDPOINT_URL/ -H 'Content-Type: application/x-amz-json-1.0'"
        f" -H 'X-Amz-Target: DynamoDB_20120810.PutItem' -d $(sed s/JOB/$AWS_BATCH_JOB_ID/ <<<'{body}')"
    )


def cardinality_state(**more: Any) -> State:
    parameters = {
        "TableName": TABLE,
        "Key": {"pathspec": {"S.$": "$.JobId"}},
        "ConsistentRead": True,
        "ProjectionExpression": "for_each_cardinality",
    }
    return table_state("getItem", parameters, ResultPath="$.Result", **more)


def foreach_state(body: State, **more: Any) -> State:
    return {
        "Type": "Map",
        "MaxConcurrency": 100,
        "ItemsPath": "$.Result.Item.for_each_cardinality.NS",
        "Parameters": {
            "JobId.$": "$.JobId",
            "SplitParentTaskId.$": "$.JobId",
            "Parameters.$": "$.Parameters",
            "Index.$": "$$.Map.Item.Value",
        },
        "Iterator": {"StartAt": "body", "States": {"body": body}},
        "OutputPath": "$.[0]",
        **more,
    }


@container_check
def workflow_foreach_as_metaflow_builds_it() -> None:
    """start writes its cardinality to DynamoDB; a Map runs a job for each index; join sees one parent."""
    facts = {"INDEX": "$.Index", "PARENT": "$.SplitParentTaskId", "RUN": "$$.Execution.Name"}
    body = job_state("echo $INDEX of $PARENT in $RUN", facts, End=True)
    steps = {
        "start": job_state(cardinality_script(["0", "1", "2", "3"]), OutputPath=MEMBERS, Next="#body"),
        "#body": cardinality_state(Next="*body"),
        "*body": foreach_state(body, Next="join"),
        "join": job_state("echo joined $FIRST", {"FIRST": "$.JobId"}, OutputPath=MEMBERS, End=True),
    }
    started = time.monotonic()
    result = output_of(start(state_machine("foreach", steps), {"Parameters": "{}"}, name=f"foreach-{RUN}"))
    note(f"a foreach workflow of 1 + 4 + 1 Batch jobs: {time.monotonic() - started:.1f} s")
    assert sorted(result) == ["JobId", "Parameters"]
    first = log_of(describe(result["JobId"]))[0].split()[1]
    body_log = log_of(describe(first))[0]
    assert body_log.startswith("0 of ") and body_log.endswith(f"in foreach-{RUN}"), body_log


# --- limits and failures -------------------------------------------------------------------------


@container_check
def workflow_map_with_item_processor_and_limits() -> None:
    items = list(range(12))
    job = job_state("exit 0", ResultPath="$.job", OutputPath="$.n", End=True)
    each = {
        "Type": "Map",
        "ItemsPath": "$.items",
        "MaxConcurrency": 3,
        "ItemSelector": {"n.$": "$$.Map.Item.Value", "i.$": "$$.Map.Item.Index"},
        "ItemProcessor": {"ProcessorConfig": {"Mode": "INLINE"}, "StartAt": "job", "States": {"job": job}},
        "End": True,
    }
    assert run("map", {"each": each}, {"items": items}) == items


@container_check
def workflow_map_failure_is_caught() -> None:
    job = job_state("[ $N != 2 ]", {"N": "$.n"}, End=True)
    each = {
        "Type": "Map",
        "Iterator": {"StartAt": "job", "States": {"job": job}},
        "Catch": [{"ErrorEquals": ["States.TaskFailed"], "Next": "handler"}],
        "End": True,
    }
    items = [{"n": str(n)} for n in range(4)]
    assert run("map-fails", {"each": each, "handler": result_state("handled")}, items) == "handled"


# --- the distributed Map -------------------------------------------------------------------------


def distributed(steps: dict[str, State]) -> dict[str, Any]:
    configuration = {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"}
    return {"ProcessorConfig": configuration, "StartAt": next(iter(steps)), "States": steps}


def map_to_s3(job: State, **more: Any) -> State:
    """Runs a job for each item of the input, and writes the results to S3."""
    destination = {"Bucket": BUCKET, "Prefix": f"{RUN}/map"}
    return {
        "Type": "Map",
        "MaxConcurrency": 100,
        "ItemProcessor": distributed({"job": job}),
        "ResultWriter": {"Resource": "arn:aws:states:::s3:putObject", "Parameters": destination},
        **more,
    }


def manifest_state(**more: Any) -> State:
    """Reads which files of results there are."""
    return {
        "Type": "Task",
        "Resource": "arn:aws:states:::aws-sdk:s3:getObject",
        "Parameters": {"Bucket.$": "$.ResultWriterDetails.Bucket", "Key.$": "$.ResultWriterDetails.Key"},
        "ResultSelector": {"Body.$": "States.StringToJson($.Body)"},
        **more,
    }


def map_from_s3(step: State, **more: Any) -> State:
    """Runs a state for each result."""
    source = {"Bucket.$": "$.Body.DestinationBucket", "Key.$": "$.Body.ResultFiles.SUCCEEDED[0].Key"}
    reader = {
        "Resource": "arn:aws:states:::s3:getObject",
        "ReaderConfig": {"InputType": "JSON"},
        "Parameters": source,
    }
    return {"Type": "Map", "ItemProcessor": distributed({"step": step}), "ItemReader": reader, **more}


@container_check
def workflow_distributed_map_with_results_in_s3() -> None:
    """The results go to S3; a second Map reads them back, as in Metaflow's --use-distributed-map."""
    job = job_state("[ $N != 9 ]", {"N": "$.n"}, ResultPath="$.job", OutputPath="$.n", End=True)
    output = {"o.$": "States.StringToJson($.Output)"}
    unpack = {"Type": "Pass", "Parameters": output, "OutputPath": "$.o", "End": True}
    steps = {
        "each": map_to_s3(job, Next="manifest"),
        "manifest": manifest_state(Next="collect"),
        "collect": map_from_s3(unpack, End=True),
    }
    machine = state_machine("distributed", steps)
    assert output_of(start(machine, [{"n": str(n)} for n in range(3)])) == ["0", "1", "2"]
    end = ended(start(machine, [{"n": "1"}, {"n": "9"}]))
    assert end["status"] == "FAILED" and end["error"] == "States.ExceedToleratedFailureThreshold", end
