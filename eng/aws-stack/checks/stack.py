"""The stack under test: what `stack.env` says of it, and a client of each of its services."""

from __future__ import annotations

import os
import sys
import uuid
from typing import Any

import boto3
from botocore.config import Config

ENV = os.environ
if "AWS_STACK_BUCKET" not in ENV:
    sys.exit("These checks need a running stack: `up` starts one, and says which file to source.")

ENDPOINT, REGION = ENV["AWS_ENDPOINT_URL"], ENV["AWS_REGION"]
BUCKET, TABLE, SECRET = ENV["AWS_STACK_BUCKET"], ENV["METAFLOW_SFN_DYNAMO_DB_TABLE"], ENV["AWS_STACK_SECRET"]
QUEUE, FARGATE_QUEUE = ENV["METAFLOW_BATCH_JOB_QUEUE"], ENV["AWS_STACK_FARGATE_QUEUE"]
SLIM_IMAGE, RUNTIME_IMAGE = ENV["AWS_STACK_SLIM_IMAGE"], ENV["METAFLOW_BATCH_CONTAINER_IMAGE"]
JOB_ROLE, WORKFLOW_ROLE = ENV["METAFLOW_ECS_S3_ACCESS_IAM_ROLE"], ENV["METAFLOW_SFN_IAM_ROLE"]
EVENTS_ROLE = ENV["METAFLOW_EVENTS_SFN_ACCESS_IAM_ROLE"]
HAS_CONTAINERS = "CONTAINERS_CONF" in ENV
RUN = uuid.uuid4().hex[:8]  # keeps the names of one run of the checks apart from another's

batch: Any = boto3.client("batch")
dynamo: Any = boto3.client("dynamodb")
events: Any = boto3.client("events")
logs: Any = boto3.client("logs")
secrets: Any = boto3.client("secretsmanager")
states: Any = boto3.client("stepfunctions")
s3: Any = boto3.client("s3", config=Config(max_pool_connections=80, s3={"addressing_style": "path"}))
