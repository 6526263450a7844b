#!/usr/bin/env python3
"""Creates what a Metaflow deployment has in AWS, unless it is there, and prints the variables by which it is used.

Reads AWS_STACK_REGION, AWS_STACK_IMAGE and AWS_STACK_SLIM_IMAGE. `up` calls it.
"""

from __future__ import annotations

import argparse
import json
import os
import shlex
from collections.abc import Callable
from typing import Any

import boto3
from botocore.exceptions import ClientError

REGION = os.environ["AWS_STACK_REGION"]
BUCKET = "metaflow-local"
TABLE = "metaflow-foreach"
SECRET = "metaflow/local"
QUEUE = "metaflow-queue"
FARGATE_QUEUE = "metaflow-fargate-queue"
LOG_GROUP = "/metaflow/step-functions"
KEYS = {"AWS_ACCESS_KEY_ID": "AKIALOCALSTACKTEST00", "AWS_SECRET_ACCESS_KEY": "local-secret"}
SERVICES_OF_ROLES = {
    "metaflow-batch-job": "ecs-tasks.amazonaws.com",
    "metaflow-batch-service": "batch.amazonaws.com",
    "metaflow-ecs-execution": "ecs-tasks.amazonaws.com",
    "metaflow-ecs-instance": "ec2.amazonaws.com",
    "metaflow-events": "events.amazonaws.com",
    "metaflow-step-functions": "states.amazonaws.com",
}
ALREADY_THERE = {
    "BucketAlreadyExists",
    "BucketAlreadyOwnedByYou",
    "EntityAlreadyExists",
    "ResourceAlreadyExistsException",
    "ResourceExistsException",
    "ResourceInUseException",
}


class Account:
    """The account at the endpoint. What its methods make, they make unless it is there."""

    def __init__(self, endpoint: str) -> None:
        self.endpoint = endpoint
        self.clients: dict[str, Any] = {}

    def client(self, service: str) -> Any:
        if service not in self.clients:
            self.clients[service] = boto3.client(
                service,
                region_name=REGION,
                endpoint_url=self.endpoint,
                aws_access_key_id=KEYS["AWS_ACCESS_KEY_ID"],
                aws_secret_access_key=KEYS["AWS_SECRET_ACCESS_KEY"],
            )
        return self.clients[service]

    def number(self) -> str:
        return self.client("sts").get_caller_identity()["Account"]

    def role(self, name: str) -> str:
        """The role's ARN."""
        service = SERVICES_OF_ROLES[name]
        trust = {"Statement": [{"Effect": "Allow", "Principal": {"Service": service}, "Action": "sts:AssumeRole"}]}
        iam = self.client("iam")
        unless_there(iam.create_role, RoleName=name, AssumeRolePolicyDocument=json.dumps(trust))
        return iam.get_role(RoleName=name)["Role"]["Arn"]

    def instance_profile(self, role: str) -> str:
        """The ARN of an instance profile with the role, and with its name."""
        iam = self.client("iam")
        self.role(role)
        unless_there(iam.create_instance_profile, InstanceProfileName=role)
        profile = iam.get_instance_profile(InstanceProfileName=role)["InstanceProfile"]
        if not profile["Roles"]:
            iam.add_role_to_instance_profile(InstanceProfileName=role, RoleName=role)
        return profile["Arn"]

    def job_queue(self, name: str, resources: dict[str, Any]) -> None:
        """A job queue with a compute environment of its own."""
        batch = self.client("batch")
        if batch.describe_job_queues(jobQueues=[name])["jobQueues"]:
            return
        environment = batch.create_compute_environment(
            computeEnvironmentName=f"{name}-environment",
            type="MANAGED",
            state="ENABLED",
            serviceRole=self.role("metaflow-batch-service"),
            computeResources={"maxvCpus": 64, **self.network(), **resources},
        )["computeEnvironmentArn"]
        batch.create_job_queue(
            jobQueueName=name,
            state="ENABLED",
            priority=1,
            computeEnvironmentOrder=[{"order": 1, "computeEnvironment": environment}],
        )

    def network(self) -> dict[str, list[str]]:
        ec2 = self.client("ec2")
        groups = ec2.describe_security_groups(GroupNames=["default"])["SecurityGroups"]
        return {
            "subnets": [subnet["SubnetId"] for subnet in ec2.describe_subnets()["Subnets"]],
            "securityGroupIds": [group["GroupId"] for group in groups],
        }

    def job_queues(self) -> None:
        machines = {
            "type": "EC2",
            "minvCpus": 0,
            "instanceTypes": ["optimal"],
            "instanceRole": self.instance_profile("metaflow-ecs-instance"),
        }
        self.job_queue(QUEUE, machines)
        self.job_queue(FARGATE_QUEUE, {"type": "FARGATE"})

    def bucket(self) -> None:
        elsewhere = {} if REGION == "us-east-1" else {"CreateBucketConfiguration": {"LocationConstraint": REGION}}
        unless_there(self.client("s3").create_bucket, Bucket=BUCKET, **elsewhere)

    def table(self) -> None:
        unless_there(
            self.client("dynamodb").create_table,
            TableName=TABLE,
            BillingMode="PAY_PER_REQUEST",
            KeySchema=[{"AttributeName": "pathspec", "KeyType": "HASH"}],
            AttributeDefinitions=[{"AttributeName": "pathspec", "AttributeType": "S"}],
        )

    def secret(self) -> None:
        value = json.dumps({"username": "local-user", "password": "local-password"})
        unless_there(self.client("secretsmanager").create_secret, Name=SECRET, SecretString=value)

    def log_group(self) -> None:
        unless_there(self.client("logs").create_log_group, logGroupName=LOG_GROUP)


def unless_there(create: Callable[..., Any], **parameters: Any) -> None:
    try:
        create(**parameters)
    except ClientError as error:
        if error.response["Error"]["Code"] not in ALREADY_THERE:
            raise


def provision(account: Account) -> None:
    account.bucket()
    account.table()
    account.secret()
    account.log_group()
    account.job_queues()


def variables(account: Account) -> dict[str, str]:
    """What AWS's own tools and Metaflow read, and the names of what they have no variable for."""
    log_group_arn = f"arn:aws:logs:{REGION}:{account.number()}:log-group:{LOG_GROUP}:*"
    return KEYS | {
        "AWS_DEFAULT_REGION": REGION,
        "AWS_REGION": REGION,
        "AWS_ENDPOINT_URL": account.endpoint,
        "AWS_EC2_METADATA_DISABLED": "true",
        "METAFLOW_S3_ENDPOINT_URL": account.endpoint,
        "METAFLOW_DATASTORE_SYSROOT_S3": f"s3://{BUCKET}/metaflow",
        "METAFLOW_DATATOOLS_S3ROOT": f"s3://{BUCKET}/data",
        "METAFLOW_BATCH_JOB_QUEUE": QUEUE,
        "METAFLOW_BATCH_CONTAINER_IMAGE": os.environ["AWS_STACK_IMAGE"],
        "METAFLOW_ECS_S3_ACCESS_IAM_ROLE": account.role("metaflow-batch-job"),
        "METAFLOW_ECS_FARGATE_EXECUTION_ROLE": account.role("metaflow-ecs-execution"),
        "METAFLOW_SFN_IAM_ROLE": account.role("metaflow-step-functions"),
        "METAFLOW_SFN_DYNAMO_DB_TABLE": TABLE,
        "METAFLOW_SFN_EXECUTION_LOG_GROUP_ARN": log_group_arn,
        "METAFLOW_EVENTS_SFN_ACCESS_IAM_ROLE": account.role("metaflow-events"),
        "METAFLOW_DEFAULT_SECRETS_BACKEND_TYPE": "aws-secrets-manager",
        "METAFLOW_AWS_SECRETS_MANAGER_DEFAULT_REGION": REGION,
        "AWS_STACK_BUCKET": BUCKET,
        "AWS_STACK_SECRET": SECRET,
        "AWS_STACK_FARGATE_QUEUE": FARGATE_QUEUE,
        "AWS_STACK_SLIM_IMAGE": os.environ["AWS_STACK_SLIM_IMAGE"],
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("endpoint", help="the address, such as http://127.0.0.1:5566")
    account = Account(parser.parse_args().endpoint)
    provision(account)
    for name, value in variables(account).items():
        print(f"export {name}={shlex.quote(value)}")


if __name__ == "__main__":
    main()
