"""State machines: how checks make and run them, and the states that they are made of."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from .harness import wait_until
from .jobs import definition
from .stack import QUEUE, RUN, WORKFLOW_ROLE, states

State = dict[str, Any]

MEMBERS = "$.['JobId', 'Parameters', 'Index', 'SplitParentTaskId']"  # what Metaflow's states hand on


def definition_of(steps: Mapping[str, State]) -> str:
    """A definition that starts at the first of the states."""
    return json.dumps({"StartAt": next(iter(steps)), "States": steps})


def state_machine(name: str, steps: Mapping[str, State]) -> str:
    """The ARN of a new state machine."""
    return states.create_state_machine(name=f"{name}-{RUN}", definition=definition_of(steps), roleArn=WORKFLOW_ROLE)[
        "stateMachineArn"
    ]


def start(machine: str, data: Any = None, **more: Any) -> str:
    """The ARN of a new execution."""
    given = "{}" if data is None else json.dumps(data)
    return states.start_execution(stateMachineArn=machine, input=given, **more)["executionArn"]


def ended(execution: str, seconds: float = 60) -> dict[str, Any]:
    wait_until(lambda: states.describe_execution(executionArn=execution)["status"] != "RUNNING", seconds)
    return states.describe_execution(executionArn=execution)


def output_of(execution: str) -> Any:
    end = ended(execution)
    assert end["status"] == "SUCCEEDED", (end["status"], end.get("error"), end.get("cause"))
    return json.loads(end["output"])


def run(name: str, steps: Mapping[str, State], data: Any = None) -> Any:
    """The output of an execution of a new state machine."""
    return output_of(start(state_machine(name, steps), data))


def job_state(script: str, environment: Mapping[str, str] | None = None, **more: Any) -> State:
    """Runs a job and waits for it; a variable that begins with `$` is taken from the state's input."""
    variables = [
        {"Name": name, "Value.$" if value.startswith("$") else "Value": value}
        for name, value in (environment or {}).items()
    ]
    parameters = {
        "JobName": "step",
        "JobQueue": QUEUE,
        "JobDefinition": definition(),
        "Parameters": {"metaflow.run_id.$": "$$.Execution.Name", "metaflow.user": "me"},
        "ContainerOverrides": {"Command": ["bash", "-c", script], "Environment": variables},
        "RetryStrategy": {"Attempts": 1},
        "Timeout": {"AttemptDurationSeconds": 60},
        "Tags": {"app": "metaflow"},
    }
    return {"Type": "Task", "Resource": "arn:aws:states:::batch:submitJob.sync", "Parameters": parameters, **more}


def table_state(action: str, parameters: Mapping[str, Any], **more: Any) -> State:
    """Reads or writes an item of a DynamoDB table."""
    resource = f"arn:aws:states:::dynamodb:{action}"
    return {"Type": "Task", "Resource": resource, "Parameters": dict(parameters), **more}


def result_state(result: Any) -> State:
    return {"Type": "Pass", "Result": result, "End": True}


def branch(name: str, script: str, **more: Any) -> dict[str, Any]:
    return {"StartAt": name, "States": {name: job_state(script, **more, End=True)}}
