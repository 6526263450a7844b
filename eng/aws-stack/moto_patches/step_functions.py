"""Step Functions as workflows of Batch jobs need them.

moto interprets state machines for real once `execute_state_machine` is set, but loses the PascalCase of service
integrations, runs a state machine only once, and leaves the jobs of a stopped execution running.
"""

from __future__ import annotations

import copy
import functools
import threading
import uuid
from collections.abc import Callable
from typing import Any

from botocore.client import BaseClient
from botocore.model import OperationModel
from moto.core.config import default_user_config
from moto.stepfunctions.models import StateMachine
from moto.stepfunctions.parser.asl.component.common.error_name.custom_error_name import CustomErrorName
from moto.stepfunctions.parser.asl.component.common.error_name.error_name import ErrorName
from moto.stepfunctions.parser.asl.component.common.error_name.states_error_name import StatesErrorName
from moto.stepfunctions.parser.asl.component.common.error_name.states_error_name_type import StatesErrorNameType
from moto.stepfunctions.parser.asl.component.state.exec.state_map.iteration import iteration_worker
from moto.stepfunctions.parser.asl.component.state.exec.state_parallel import branches_decl
from moto.stepfunctions.parser.asl.component.state.exec.state_task.service import (
    state_task_service_batch,
    state_task_service_callback,
)
from moto.stepfunctions.parser.asl.component.state.exec.state_task.service.state_task_service import StateTaskService
from moto.stepfunctions.parser.asl.component.state.exec.state_task.service.state_task_service_batch import (
    StateTaskServiceBatch,
)
from moto.stepfunctions.parser.asl.utils import boto_client
from moto.stepfunctions.parser.asl.utils.encoding import to_json_str
from moto.stepfunctions.parser.backend.execution import BaseExecutionWorkerCommunication
from moto.stepfunctions.parser.models import StepFunctionsParserBackend

from .replacing import replace_everywhere

ANY_REGION = "us-east-1"  # for service models, which only give names
POLL_SECONDS = 0.1  # how often a state looks at its job
MORE_JOB_PARAMETERS = {"NodeOverrides", "PropagateTags", "SchedulingPriorityOverride", "ShareIdentifier"}

# --- service integrations ------------------------------------------------------------------------

moto_boto_client_for = boto_client.boto_client_for
client_lock = threading.Lock()


@functools.cache
def shared_client(region: str, service: str) -> BaseClient:
    return moto_boto_client_for(region, service)


def boto_client_for(region: str, service: str, state_credentials: Any = None) -> BaseClient:
    """One client for each service: making them is slow, and not safe from several threads at once."""
    with client_lock:
        return shared_client(region, service)


def operation(task: StateTaskService, service: str | None, action: str | None) -> OperationModel:
    meta = boto_client_for(ANY_REGION, task._get_boto_service_name(service)).meta
    return meta.service_model.operation_model(meta.method_to_api_mapping[task._get_boto_service_action(action)])


def normalise_parameters(
    task: StateTaskService,
    parameters: dict[str, Any],
    boto_service_name: str | None = None,
    service_action_name: str | None = None,
) -> None:
    """From the PascalCase of a state's Parameters to the names in the service's API."""
    if shape := operation(task, boto_service_name, service_action_name).input_shape:
        task._to_boto_request(parameters, shape)


def normalise_response(
    task: StateTaskService,
    response: Any,
    boto_service_name: str | None = None,
    service_action_name: str | None = None,
) -> None:
    """From the names in the service's API to the PascalCase of a state's result."""
    if shape := operation(task, boto_service_name, service_action_name).output_shape:
        task._from_boto_response(response, shape)


# --- Batch jobs of states ------------------------------------------------------------------------

moto_build_sync_resolver = StateTaskServiceBatch._build_sync_resolver
moto_eval_sync = StateTaskServiceBatch._eval_sync


class JobResolver:
    """Asks whether a state's job has ended, and ends it."""

    def __init__(self, resolve: Callable[[], Any], region: str, job_id: str) -> None:
        self.resolve, self.region, self.job_id = resolve, region, job_id

    def __call__(self) -> Any:
        return self.resolve()

    def abandon(self) -> None:
        boto_client_for(self.region, "batch").terminate_job(jobId=self.job_id, reason="Aborted by Step Functions")


def build_sync_resolver(task: StateTaskServiceBatch, env: Any, resource_runtime_part: Any, **rest: Any) -> JobResolver:
    job_id = env.stack[-1]["JobId"]
    resolve = moto_build_sync_resolver(task, env, resource_runtime_part, **rest)
    return JobResolver(resolve, resource_runtime_part.region, job_id)


def eval_sync(
    task: StateTaskServiceBatch, env: Any, sync_resolver: JobResolver, callback_endpoint: Any, **rest: Any
) -> Any:
    """Waits for a Batch job, and ends it when its execution, branch or state is over before it is.

    Leaves out the callback: on a state's second try moto takes the first one's end for a time-out.
    """
    outcome = moto_eval_sync(task, env=env, sync_resolver=sync_resolver, callback_endpoint=None, **rest)
    if outcome is None and not env.is_running():
        sync_resolver.abandon()
    return outcome


def error_name(error_name: str | None) -> ErrorName:
    """An error that leaves a Map or Parallel state keeps its name, be it the user's or one of `States.`."""
    if error_name and error_name.startswith("States."):
        return StatesErrorName(typ=StatesErrorNameType.from_name(error_name))
    return CustomErrorName(error_name)


# --- executions ----------------------------------------------------------------------------------

moto_start_execution = StepFunctionsParserBackend.start_execution
moto_reflect_execution_status = BaseExecutionWorkerCommunication._reflect_execution_status


def copy_for_execution(machine: StateMachine, memo: dict[int, Any]) -> StateMachine:
    """An execution keeps its own copy of the definition; the other executions need no copying."""
    clone = copy.copy(machine)
    clone.executions = []
    return clone


def start_execution(
    backend: StepFunctionsParserBackend, arn: str, name: str | None = None, *arguments: Any, **more: Any
) -> Any:
    """An execution that is given no name gets one."""
    return moto_start_execution(backend, arn, name or str(uuid.uuid4()), *arguments, **more)


def reflect_execution_status(communication: BaseExecutionWorkerCommunication) -> None:
    """An execution's output is JSON, also when it is a string or null."""
    moto_reflect_execution_status(communication)
    execution = communication.execution
    if execution.status == "SUCCEEDED":
        execution.output = to_json_str(execution.output, separators=(",", ":"))


# -------------------------------------------------------------------------------------------------


def install() -> None:
    default_user_config["stepfunctions"] = {"execute_state_machine": True}

    replace_everywhere(moto_boto_client_for, boto_client_for)
    StateTaskService._normalise_parameters = normalise_parameters
    StateTaskService._normalise_response = normalise_response

    state_task_service_callback._DELAY_SECONDS_SYNC_CONDITION_CHECK = POLL_SECONDS
    state_task_service_batch._SUPPORTED_API_PARAM_BINDINGS["submitjob"] |= MORE_JOB_PARAMETERS
    StateTaskServiceBatch._build_sync_resolver = build_sync_resolver
    StateTaskServiceBatch._eval_sync = eval_sync
    iteration_worker.CustomErrorName = branches_decl.CustomErrorName = error_name

    StateMachine.__deepcopy__ = copy_for_execution
    StepFunctionsParserBackend.start_execution = start_execution
    BaseExecutionWorkerCommunication._reflect_execution_status = reflect_execution_status
