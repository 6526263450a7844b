"""What surrounds AWS's own API, at `/stack/ROUTE/ARGUMENT`: a container's metadata, faults, and schedules by hand."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta, timezone
from typing import Any

from moto.batch.models import batch_backends
from moto.core import DEFAULT_ACCOUNT_ID
from moto.events.models import events_backends
from moto.stepfunctions.parser.models import stepfunctions_parser_backends
from moto_patches import faults
from werkzeug.wrappers import Response

Answer = dict[str, Any]
WsgiApplication = Callable[[dict[str, Any], Any], Iterable[bytes]]

REGION = os.environ.get("AWS_STACK_REGION", "us-east-1")


def job_role_credentials(role: str) -> Answer:
    """A job role's credentials, as the ECS agent gives them to a container."""
    expiry = datetime.now(timezone.utc) + timedelta(hours=6)
    return {
        "RoleArn": role,
        "AccessKeyId": "ASIALOCALJOBROLE0000",
        "SecretAccessKey": "local-job-role-secret",
        "Token": "local-job-role-token",
        "Expiration": expiry.strftime("%Y-%m-%dT%H:%M:%SZ"),
    }


def container_metadata(job_id: str) -> Answer:
    """The part of the ECS metadata endpoint that tells where a container's logs are."""
    job = batch_backends[DEFAULT_ACCOUNT_ID][REGION].get_job_by_id(job_id)
    stream = job.log_stream_name if job else None
    log_options = {"awslogs-group": "/aws/batch/job", "awslogs-region": REGION, "awslogs-stream": stream}
    return {"LogDriver": "awslogs", "LogOptions": log_options}


def fire_rule(name: str) -> Answer:
    """Does what the schedule of an EventBridge rule would do: starts its state machines. Answers the executions."""
    rule = events_backends[DEFAULT_ACCOUNT_ID][REGION].describe_rule(name, None)
    if rule.state != "ENABLED":
        return {"executions": []}
    event = {"source": "aws.events", "detail-type": "Scheduled Event", "resources": [rule.arn], "detail": {}}
    return {"executions": [start_target(target, json.dumps(event)) for target in rule.targets]}


def start_target(target: dict[str, Any], event: str) -> str:
    region, account = target["Arn"].split(":")[3:5]
    backend = stepfunctions_parser_backends[account][region]
    return backend.start_execution(target["Arn"], execution_input=target.get("Input") or event).execution_arn


def fault(argument: str) -> Answer:
    """Makes a fault happen, given as `KIND/COUNT`; see moto_patches/faults.py."""
    kind, _, count = argument.partition("/")
    faults.ask(kind, int(count or 1))
    return {}


ROUTES: dict[str, Callable[[str], Answer]] = {
    "credentials": job_role_credentials,
    "containers": container_metadata,
    "fault": fault,
    "fire-rule": fire_rule,
}


def with_stack_routes(aws: WsgiApplication) -> WsgiApplication:
    def application(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        path = environ["PATH_INFO"]
        if not path.startswith("/stack/"):
            return aws(environ, start_response)
        route, _, argument = path.removeprefix("/stack/").partition("/")
        if route not in ROUTES:
            return Response(status=404)(environ, start_response)
        answer = json.dumps(ROUTES[route](argument))
        return Response(answer, content_type="application/json")(environ, start_response)

    return application
