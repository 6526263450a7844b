"""Step Functions: jobs as tasks, branches, errors, DynamoDB, nested executions, and what a state can compute."""

from __future__ import annotations

import json
import time

from .harness import check, container_check, note, raises, wait_until
from .jobs import describe, finished, jobs_running, log_of, signed_curl
from .machines import (
    MEMBERS,
    State,
    branch,
    definition_of,
    ended,
    job_state,
    output_of,
    result_state,
    run,
    start,
    state_machine,
    table_state,
)
from .stack import BUCKET, RUN, TABLE, states

# --- jobs as tasks -------------------------------------------------------------------------------


@container_check
def workflow_batch_job() -> None:
    environment = {"RUN": "$$.Execution.Name", "WHO": "$.who", "FIXED": "value"}
    machine = state_machine("job", {"a": job_state("echo $RUN $WHO $FIXED $MANAGED_BY_AWS", environment, End=True)})
    started = time.monotonic()
    execution = start(machine, {"who": "me"}, name=f"run-{RUN}")
    result = output_of(execution)
    note(f"a workflow of one Batch job: {time.monotonic() - started:.2f} s")
    assert result["Status"] == "SUCCEEDED" and result["Container"]["ExitCode"] == 0
    assert result["Parameters"] == {"metaflow.run_id": f"run-{RUN}", "metaflow.user": "me"}
    assert result["Tags"]["app"] == "metaflow" and result["RetryStrategy"] == {"Attempts": 1}
    assert {"Name": "FIXED", "Value": "value"} in result["Container"]["Environment"]
    assert log_of(describe(result["JobId"])) == [f"run-{RUN} me value STARTED_BY_STEP_FUNCTIONS"]
    kinds = [event["type"] for event in states.get_execution_history(executionArn=execution)["events"]]
    assert kinds[0] == "ExecutionStarted" and "TaskSubmitted" in kinds and kinds[-1] == "ExecutionSucceeded"


@container_check
def workflow_failed_job_fails_the_execution() -> None:
    end = ended(start(state_machine("fails", {"a": job_state("exit 7", End=True)})))
    cause = json.loads(end["cause"])
    assert end["status"] == "FAILED" and end["error"] == "States.TaskFailed"
    assert cause["Status"] == "FAILED" and cause["Container"]["ExitCode"] == 7
    assert cause["StatusReason"] == "Essential container in task exited" and len(cause["Attempts"]) == 1


@container_check
def workflow_retry_then_catch() -> None:
    curl, marker = signed_curl("s3"), f"$AWS_ENDPOINT_URL/{BUCKET}/{RUN}/retried"
    script = f"{curl} {marker} && exit 0; echo x > f; {curl} -T f {marker}; exit 1"  # fails once, then succeeds
    retry = [{"ErrorEquals": ["States.TaskFailed"], "IntervalSeconds": 1, "MaxAttempts": 2, "BackoffRate": 1.0}]
    catch = [{"ErrorEquals": ["States.ALL"], "ResultPath": "$.caught", "Next": "handler"}]
    failure = {"error.$": "$.caught.Error", "cause.$": "States.StringToJson($.caught.Cause)"}
    steps = {
        "flaky": job_state(script, Retry=retry, ResultPath="$.job", Next="hopeless"),
        "hopeless": job_state("exit 5", Retry=retry, Catch=catch, End=True),
        "handler": {"Type": "Pass", "Parameters": failure, "End": True},
    }
    result = run("retry", steps)
    assert result["error"] == "States.TaskFailed" and result["cause"]["Container"]["ExitCode"] == 5


@container_check
def workflow_batch_retries_inside_a_state() -> None:
    state = job_state("echo $AWS_BATCH_JOB_ATTEMPT; [ $AWS_BATCH_JOB_ATTEMPT = 2 ]", End=True)
    state["Parameters"]["RetryStrategy"] = {"Attempts": 3}
    assert len(run("attempts", {"a": state})["Attempts"]) == 2


@container_check
def workflow_task_timeout() -> None:
    catch = [{"ErrorEquals": ["States.Timeout"], "Next": "late"}]
    slow = job_state("exec sleep 60", TimeoutSeconds=2, Catch=catch, End=True)
    assert run("timeout", {"slow": slow, "late": result_state("late")}) == "late"


@container_check
def workflow_stop_execution_ends_its_job() -> None:
    script = f"echo {RUN}; exec sleep 200"
    execution = start(state_machine("stopped", {"a": job_state(script, End=True)}))
    job = wait_until(lambda: jobs_running(script))[0]
    states.stop_execution(executionArn=execution)
    assert ended(execution)["status"] == "ABORTED"
    detail = finished(job)
    assert detail["status"] == "FAILED" and detail["statusReason"] == "Aborted by Step Functions"


# --- branches ------------------------------------------------------------------------------------


@container_check
def workflow_parallel() -> None:
    branches = [branch(name, f"echo {name}", OutputPath=MEMBERS) for name in ("left", "right")]
    steps = {
        "split": {"Type": "Parallel", "Branches": branches, "Next": "join"},
        "join": job_state("echo $LEFT $RIGHT", {"LEFT": "$.[0].JobId", "RIGHT": "$.[1].JobId"}, End=True),
    }
    result = run("parallel", steps)
    left, right = log_of(describe(result["JobId"]))[0].split()
    assert log_of(describe(left)) == ["left"] and log_of(describe(right)) == ["right"]


@container_check
def workflow_failing_branch_ends_the_other_one() -> None:
    slow = f"echo slow-{RUN}; exec sleep 100"
    branches = [branch("slow", slow), branch("bad", "sleep 1; exit 1")]
    catch = [{"ErrorEquals": ["States.TaskFailed"], "Next": "handler"}]
    parallel = {"Type": "Parallel", "Branches": branches, "End": True}
    assert ended(start(state_machine("branches", {"p": parallel})))["error"] == "States.TaskFailed"
    caught = {"p": parallel | {"Catch": catch}, "handler": result_state("handled")}
    assert run("branches-caught", caught) == "handled"
    wait_until(lambda: not jobs_running(slow), 20)


# --- without jobs --------------------------------------------------------------------------------


@check
def workflow_dynamodb_integrations() -> None:
    key = {"pathspec": {"S.$": "$$.Execution.Name"}}
    new = {"TableName": TABLE, "Item": {**key, "n": {"N": "1"}}}
    add = {"UpdateExpression": "SET n = n + :d", "ExpressionAttributeValues": {":d": {"N": "41"}}}
    only_new = {"TableName": TABLE, "Item": key, "ConditionExpression": "attribute_not_exists(pathspec)"}
    exists = [{"ErrorEquals": ["DynamoDB.ConditionalCheckFailedException"], "ResultPath": "$.error", "Next": "done"}]
    item = {"TableName": TABLE, "Key": key}
    steps = {
        "put": table_state("putItem", new, ResultPath=None, Next="update"),
        "update": table_state("updateItem", item | add, ResultPath=None, Next="get"),
        "get": table_state("getItem", item, ResultSelector={"n.$": "$.Item.n.N"}, Next="again"),
        "again": table_state("putItem", only_new, Catch=exists, End=True),
        "done": {"Type": "Pass", "End": True},
    }
    result = run("dynamo", steps)
    assert result["n"] == "42" and result["error"]["Error"] == "DynamoDB.ConditionalCheckFailedException"


@check
def workflow_nested_executions() -> None:
    double = {"Type": "Pass", "Parameters": {"doubled.$": "States.MathAdd($.n, $.n)"}, "End": True}
    child = state_machine("child", {"double": double})

    def nested(suffix: str) -> State:
        parameters = {"StateMachineArn": child, "Input": {"n": 21}}
        resource = f"arn:aws:states:::states:startExecution{suffix}"
        state = {"Type": "Task", "Resource": resource, "Parameters": parameters, "End": True}
        return run(f"parent{len(suffix)}", {"start": state})

    assert output_of(nested("")["ExecutionArn"]) == {"doubled": 42}
    assert json.loads(nested(".sync")["Output"]) == {"doubled": 42}
    assert nested(".sync:2")["Output"] == {"doubled": 42}


# By name: an expression over the input below, and what it gives.
INTRINSICS = {
    "format": ("States.Format('{}-{}', $.s, $.n)", "abc-7"),
    "array": ("States.Array($.s, $.n)", ["abc", 7]),
    "length": ("States.ArrayLength($.list)", 3),
    "item": ("States.ArrayGetItem($.list, 1)", 2),
    "contains": ("States.ArrayContains($.list, 3)", True),
    "range": ("States.ArrayRange(1, 5, 2)", [1, 3, 5]),
    "parts": ("States.ArrayPartition($.list, 2)", [[1, 2], [3]]),
    "split": ("States.StringSplit($.csv, ',')", ["a", "b"]),
    "json": ("States.StringToJson($.json)", {"a": 1}),
    "text": ("States.JsonToString($.list)", "[1,2,3]"),
    "merged": (
        "States.JsonMerge(States.StringToJson($.json), States.StringToJson('{\"b\":2}'), false)",
        {"a": 1, "b": 2},
    ),
    "hash": ("States.Hash($.s, 'SHA-256')", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
    "coded": ("States.Base64Decode(States.Base64Encode($.s))", "abc"),
    "sum": ("States.MathAdd($.n, 1)", 8),
    "machine": ("$$.StateMachine.Name", f"intrinsics-{RUN}"),
}
INTRINSICS_INPUT = {"s": "abc", "n": 7, "list": [1, 2, 3], "csv": "a,b", "json": '{"a":1}'}


@check
def workflow_intrinsics_choice_and_wait() -> None:
    expressions = {f"{name}.$": expression for name, (expression, _) in INTRINSICS.items()}
    expressions |= {"id.$": "States.UUID()", "name.$": "$$.Execution.Name"}
    both = [{"Variable": "$.n", "NumericGreaterThan": 5}, {"Variable": "$.s", "StringEquals": "abc"}]
    steps = {
        "compute": {"Type": "Pass", "Parameters": expressions, "ResultPath": "$.r", "Next": "pause"},
        "pause": {"Type": "Wait", "Seconds": 1, "Next": "choose"},
        "choose": {"Type": "Choice", "Choices": [{"And": both, "Next": "yes"}], "Default": "no"},
        "yes": {"Type": "Pass", "End": True},
        "no": {"Type": "Fail", "Error": "Wrong"},
    }
    result = run("intrinsics", steps, INTRINSICS_INPUT)["r"]
    assert {name: result[name] for name in INTRINSICS} == {name: value for name, (_, value) in INTRINSICS.items()}
    assert len(result["id"]) == 36 and result["name"]


@check
def workflow_update_and_list() -> None:
    machine = state_machine("listed", {"a": result_state(1)})
    assert output_of(start(machine)) == 1
    changed = definition_of({"a": result_state(2)})
    states.update_state_machine(stateMachineArn=machine, definition=changed)
    assert states.describe_state_machine(stateMachineArn=machine)["definition"] == changed
    assert output_of(start(machine)) == 2
    executions = states.list_executions(stateMachineArn=machine, statusFilter="SUCCEEDED")["executions"]
    assert len(executions) == 2
    pages = states.get_paginator("list_state_machines").paginate()
    assert f"listed-{RUN}" in [found["name"] for page in pages for found in page["stateMachines"]]
    states.delete_state_machine(stateMachineArn=machine)
    raises("StateMachineDoesNotExist", states.describe_state_machine, stateMachineArn=machine)


@check
def workflow_execution_names() -> None:
    """A name is taken once; an execution that is given none gets one of its own."""
    machine = state_machine("named", {"a": result_state(1)})
    assert start(machine, {"n": 1}, name=f"run-{RUN}").endswith(f":run-{RUN}")
    raises("ExecutionAlreadyExists", states.start_execution, stateMachineArn=machine, name=f"run-{RUN}", input="{}")
    assert len({start(machine) for _ in range(2)}) == 2
