"""The distributed Map state of Step Functions: its result files and its failures, which moto leaves out."""

from __future__ import annotations

import json
from typing import Any

from moto.stepfunctions.parser.api import HistoryEventType, MapRunFailedEventDetails
from moto.stepfunctions.parser.asl.component.common.error_name.failure_event import (
    FailureEvent,
    FailureEventException,
)
from moto.stepfunctions.parser.asl.component.common.error_name.states_error_name import StatesErrorName
from moto.stepfunctions.parser.asl.component.common.error_name.states_error_name_type import StatesErrorNameType
from moto.stepfunctions.parser.asl.component.state.exec.state_map.iteration.distributed_iteration_component import (
    DistributedIterationComponent,
    DistributedIterationComponentEvalInput,
)
from moto.stepfunctions.parser.asl.component.state.exec.state_map.result_writer.resource_eval.resource_eval_s3 import (
    ResourceEvalS3,
)
from moto.stepfunctions.parser.asl.eval.event.event_detail import EventDetails
from moto.stepfunctions.parser.asl.utils.encoding import to_json_str

moto_map_run = DistributedIterationComponent._map_run
moto_put_object = ResourceEvalS3._handle_put_object


def map_run(
    component: DistributedIterationComponent, env: Any, eval_input: DistributedIterationComponentEvalInput
) -> None:
    """Fails when more items failed than the state tolerates, and starts no more workers than items."""
    count, record = len(env.stack[-1]), eval_input.map_run_record
    record.max_concurrency = min(record.max_concurrency or count, count)
    moto_map_run(component, env, eval_input)
    failed = record.item_counter.failed.get() + record.item_counter.timed_out.get()
    tolerated = max(eval_input.tolerated_failure_count, eval_input.tolerated_failure_percentage * count / 100)
    if failed > tolerated:
        raise threshold_exceeded(env)


def threshold_exceeded(env: Any) -> FailureEventException:
    error = StatesErrorNameType.StatesExceedToleratedFailureThreshold
    cause = "The specified tolerated failure threshold was exceeded"
    details = MapRunFailedEventDetails(error=error.to_name(), cause=cause)
    return FailureEventException(
        FailureEvent(
            env=env,
            error_name=StatesErrorName(typ=error),
            event_type=HistoryEventType.MapRunFailed,
            event_details=EventDetails(mapRunFailedEventDetails=details),
        )
    )


def put_object(env: Any, resource_runtime_part: Any, state_credentials: Any) -> None:
    """Writes the outputs next to the manifest that moto writes, and lists them in it."""
    outputs = env.stack[-2]
    moto_put_object(env, resource_runtime_part, state_credentials)
    run_arn, writer = env.stack[-1]["MapRunArn"], env.stack[-1]["ResultWriterDetails"]
    results_key = writer["Key"].replace("manifest.json", "SUCCEEDED_0.json")
    results = json.dumps(succeeded_results(run_arn, outputs))
    manifest = json.dumps(manifest_of(run_arn, writer["Bucket"], results_key, len(results)))

    s3 = ResourceEvalS3._get_s3_client(resource_runtime_part, state_credentials)
    s3.put_object(Bucket=writer["Bucket"], Key=results_key, Body=results)
    s3.put_object(Bucket=writer["Bucket"], Key=writer["Key"], Body=manifest)


def succeeded_results(run_arn: str, outputs: list[Any]) -> list[dict[str, str]]:
    return [
        {"ExecutionArn": f"{run_arn}:{index}", "Output": to_json_str(output), "Status": "SUCCEEDED"}
        for index, output in enumerate(outputs)
        if output is not None
    ]


def manifest_of(run_arn: str, bucket: str, results_key: str, size: int) -> dict[str, Any]:
    files = {"FAILED": [], "PENDING": [], "SUCCEEDED": [{"Key": results_key, "Size": size}]}
    return {"DestinationBucket": bucket, "MapRunArn": run_arn, "ResultFiles": files}


def install() -> None:
    DistributedIterationComponent._map_run = map_run
    ResourceEvalS3._handle_put_object = staticmethod(put_object)
