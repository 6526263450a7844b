"""DynamoDB, Secrets Manager, EventBridge and CloudWatch Logs."""

from __future__ import annotations

import json
import time
import urllib.request

from .harness import check, raises
from .machines import output_of, state_machine
from .stack import ENDPOINT, EVENTS_ROLE, RUN, SECRET, TABLE, dynamo, events, logs, secrets


@check
def dynamodb_sets_and_updates() -> None:
    key = {"pathspec": {"S": f"{RUN}/start/1"}}
    dynamo.put_item(TableName=TABLE, Item={**key, "for_each_cardinality": {"NS": ["0", "1", "2"]}, "ttl": {"N": "9"}})
    for task in ("a", "b"):
        dynamo.update_item(
            TableName=TABLE,
            Key=key,
            UpdateExpression="ADD parent_task_ids_for_foreach_join :val",
            ExpressionAttributeValues={":val": {"SS": [task]}},
        )
    item = dynamo.get_item(TableName=TABLE, Key=key, ConsistentRead=True)["Item"]
    assert sorted(item["parent_task_ids_for_foreach_join"]["SS"]) == ["a", "b"]
    assert sorted(item["for_each_cardinality"]["NS"]) == ["0", "1", "2"]
    only_new = {"TableName": TABLE, "Item": key, "ConditionExpression": "attribute_not_exists(pathspec)"}
    raises("ConditionalCheckFailedException", dynamo.put_item, **only_new)


@check
def secrets_manager() -> None:
    value = secrets.get_secret_value(SecretId=SECRET)
    assert json.loads(value["SecretString"])["username"] == "local-user"
    assert secrets.get_secret_value(SecretId=value["ARN"])["Name"] == SECRET
    raises("ResourceNotFoundException", secrets.get_secret_value, SecretId="none")


@check
def eventbridge_rule_starts_a_workflow() -> None:
    machine = state_machine("scheduled", {"Done": {"Type": "Pass", "End": True}})
    rule = f"rule-{RUN}"
    events.put_rule(Name=rule, ScheduleExpression="cron(0 10 * * ? *)", State="ENABLED", Description="daily")
    target = {"Id": rule, "Arn": machine, "Input": '{"Parameters":"{}"}', "RoleArn": EVENTS_ROLE}
    assert events.put_targets(Rule=rule, Targets=[target])["FailedEntryCount"] == 0
    assert events.list_targets_by_rule(Rule=rule)["Targets"] == [target]
    assert events.describe_rule(Name=rule)["ScheduleExpression"] == "cron(0 10 * * ? *)"
    fire = urllib.request.Request(f"{ENDPOINT}/stack/fire-rule/{rule}", method="POST", data=b"")
    started = json.load(urllib.request.urlopen(fire))["executions"]
    assert output_of(started[0]) == {"Parameters": "{}"}
    events.disable_rule(Name=rule)
    assert events.describe_rule(Name=rule)["State"] == "DISABLED"
    assert json.load(urllib.request.urlopen(fire))["executions"] == []


@check
def cloudwatch_logs() -> None:
    group = f"/selftest/{RUN}"
    logs.create_log_group(logGroupName=group)
    logs.create_log_stream(logGroupName=group, logStreamName="s")
    now = int(time.time() * 1000)
    lines = [{"timestamp": now + n, "message": f"line {n}"} for n in range(5)]
    logs.put_log_events(logGroupName=group, logStreamName="s", logEvents=lines)
    first_to_last = {"logGroupName": group, "logStreamName": "s", "startFromHead": True}
    page = logs.get_log_events(**first_to_last, limit=3)
    assert [e["message"] for e in page["events"]] == ["line 0", "line 1", "line 2"]
    rest = logs.get_log_events(**first_to_last, nextToken=page["nextForwardToken"])
    assert [e["message"] for e in rest["events"]] == ["line 3", "line 4"]
    found = logs.filter_log_events(logGroupName=group, filterPattern="line")["events"]
    assert len(found) == 5
