"""CloudFormation: stacks of templates with short forms, conditions and lists, their events, and how they fail."""

from __future__ import annotations

from typing import Any

import boto3

from .harness import check, raises
from .stack import RUN, s3, secrets

stacks: Any = boto3.client("cloudformation")

TEMPLATE = """
Parameters:
  Letters: {Type: CommaDelimitedList, Default: 'a,b'}
  Size: {Type: String, Default: small, AllowedValues: [small, large]}
Conditions:
  IsSmall: !Equals [!Ref Size, small]
  IsLarge: !Not [!Condition IsSmall]
Resources:
  Bucket:
    Type: AWS::S3::Bucket
    DeletionPolicy: Retain
  Key:
    Type: AWS::SecretsManager::Secret
    Properties:
      GenerateSecretString: {SecretStringTemplate: '{"user": "me"}', GenerateStringKey: password, PasswordLength: 20, ExcludePunctuation: true}
  Network:
    Type: AWS::EC2::VPC
    Condition: IsLarge
    Properties: {CidrBlock: 10.77.0.0/33}
Outputs:
  Bucket: {Value: !Ref Bucket}
  Letters: {Value: !Join ['-', [!Join ['', !Ref Letters], !If [IsSmall, c, !Ref AWS::NoValue]]]}
  Key: {Value: !Ref Key}
"""


def make(name: str, **parameters: str) -> Any:
    given = [{"ParameterKey": key, "ParameterValue": value} for key, value in parameters.items()]
    stacks.create_stack(StackName=name, TemplateBody=TEMPLATE, Parameters=given)
    return stacks.describe_stacks(StackName=name)["Stacks"][0]


@check
def stack_is_made_and_deleted() -> None:
    stack = make(f"small-{RUN}")
    assert stack["StackStatus"] == "CREATE_COMPLETE", stack["StackStatus"]
    outputs = {output["OutputKey"]: output["OutputValue"] for output in stack["Outputs"]}
    assert outputs["Letters"] == "ab-c", outputs
    assert len(secrets.get_secret_value(SecretId=outputs["Key"])["SecretString"].split('"password": "')[1]) == 22
    events = stacks.describe_stack_events(StackName=stack["StackId"])["StackEvents"]
    assert {("Bucket", "CREATE_COMPLETE"), ("Key", "CREATE_COMPLETE")} <= {(e["LogicalResourceId"], e["ResourceStatus"]) for e in events}

    stacks.delete_stack(StackName=stack["StackId"])
    assert stacks.describe_stacks(StackName=stack["StackId"])["Stacks"][0]["StackStatus"] == "DELETE_COMPLETE"
    s3.head_bucket(Bucket=outputs["Bucket"])  # retained
    raises("ResourceNotFoundException", secrets.get_secret_value, SecretId=outputs["Key"])
    s3.delete_bucket(Bucket=outputs["Bucket"])


@check
def stack_that_fails_is_rolled_back() -> None:
    stack = make(f"large-{RUN}", Size="large")
    assert stack["StackStatus"] == "ROLLBACK_COMPLETE", stack["StackStatus"]
    failed = [e for e in stacks.describe_stack_events(StackName=stack["StackId"])["StackEvents"] if e["ResourceStatus"] == "CREATE_FAILED"]
    assert [e["LogicalResourceId"] for e in failed] == ["Network"] and "10.77.0.0/33" in failed[0]["ResourceStatusReason"], failed
    stacks.delete_stack(StackName=stack["StackId"])


@check
def stack_keeps_parameters_that_are_not_given() -> None:
    name = f"changed-{RUN}"
    make(name, Letters="x,y,z")
    keep = [{"ParameterKey": key, "UsePreviousValue": True} for key in ("Letters", "Size")]
    raises("ValidationError", stacks.update_stack, StackName=name, TemplateBody=TEMPLATE, Parameters=keep)
    change = [keep[1], {"ParameterKey": "Letters", "ParameterValue": "q"}]
    stacks.update_stack(StackName=name, TemplateBody=TEMPLATE, Parameters=change)
    stack = stacks.describe_stacks(StackName=name)["Stacks"][0]
    assert stack["StackStatus"] == "UPDATE_COMPLETE", stack["StackStatus"]
    assert {p["ParameterKey"]: p["ParameterValue"] for p in stack["Parameters"]} == {"Letters": "q", "Size": "small"}
    stacks.delete_stack(StackName=name)
    raises("ValidationError", stacks.create_stack, StackName=name, TemplateBody=TEMPLATE, Parameters=[{"ParameterKey": "Size", "ParameterValue": "huge"}])
