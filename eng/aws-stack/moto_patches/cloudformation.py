"""CloudFormation: events of resources, failures that end in a rollback, and what templates of this product have that moto lacks.

moto makes a stack within the call. What fails there ends the call with a status of 500; AWS takes the stack and lets it fail.
"""

from __future__ import annotations

import json
from typing import Any

from moto.batch.models import BatchBackend, ComputeEnvironment
from moto.cloudformation import models, parsing
from moto.cloudformation.exceptions import ValidationError
from moto.core.common_models import CloudFormationModel
from moto.ec2.models.route_tables import RouteTable
from moto.elbv2.models import FakeLoadBalancer, elbv2_backends
from moto.secretsmanager.models import secretsmanager_backends

moto_parse_template = models.Stack.parse_template
moto_load_parameters = parsing.ResourceMap.load_parameters
moto_parse_and_create_resource = parsing.parse_and_create_resource
moto_parse_and_update_resource = parsing.parse_and_update_resource
moto_update = models.Stack.update
moto_clean_json = parsing.clean_json
moto_create_environment_of_template = ComputeEnvironment.create_from_cloudformation_json
moto_create_compute_environment = BatchBackend.create_compute_environment


class Placeholder(CloudFormationModel):
    """A resource that is nothing but a name."""

    def __init__(self, name: str) -> None:
        self.physical_resource_id = name

    @classmethod
    def has_cfn_attr(cls, attr: str) -> bool:
        return False

    @classmethod
    def create_from_cloudformation_json(cls, resource_name: str, *_: Any, **__: Any) -> Placeholder:
        return cls(resource_name)


def placeholder(resource_type: str) -> type[CloudFormationModel]:
    # moto finds models among the direct subclasses of its own.
    return type(
        resource_type.replace("::", ""),
        (CloudFormationModel,),
        {**vars(Placeholder), "cloudformation_type": staticmethod(lambda: resource_type)},
    )


class Secret(CloudFormationModel):
    """AWS::SecretsManager::Secret with a value that is given, or made by GenerateSecretString."""

    def __init__(self, arn: str) -> None:
        self.physical_resource_id = arn

    @staticmethod
    def cloudformation_name_type() -> str:
        return "Name"

    @staticmethod
    def cloudformation_type() -> str:
        return "AWS::SecretsManager::Secret"

    @classmethod
    def has_cfn_attr(cls, attr: str) -> bool:
        return attr == "Id"

    def get_cfn_attribute(self, attribute_name: str) -> Any:
        return self.physical_resource_id

    @classmethod
    def create_from_cloudformation_json(
        cls, resource_name: str, cloudformation_json: Any, account_id: str, region_name: str, **_: Any
    ) -> Secret:
        properties = cloudformation_json["Properties"]
        backend = secretsmanager_backends[account_id][region_name]
        value = properties.get("SecretString")
        if (generate := properties.get("GenerateSecretString")) is not None:
            password = backend.get_random_password(
                password_length=int(generate.get("PasswordLength", 32)),
                exclude_characters=generate.get("ExcludeCharacters", ""),
                exclude_numbers=generate.get("ExcludeNumbers", False),
                exclude_punctuation=generate.get("ExcludePunctuation", False),
                exclude_uppercase=generate.get("ExcludeUppercase", False),
                exclude_lowercase=generate.get("ExcludeLowercase", False),
                include_space=generate.get("IncludeSpace", False),
                require_each_included_type=generate.get("RequireEachIncludedType", True),
            )
            value = json.loads(password)["RandomPassword"]
            if key := generate.get("GenerateStringKey"):
                value = json.dumps({**json.loads(generate["SecretStringTemplate"]), key: value})
        secret, _new = backend._add_secret(resource_name, secret_string=value, description=properties.get("Description"))
        return cls(secret.arn)

    def delete(self, account_id: str, region_name: str) -> None:
        secretsmanager_backends[account_id][region_name].delete_secret(
            self.physical_resource_id, recovery_window_in_days=None, force_delete_without_recovery=True
        )


def create_load_balancer(
    cls: Any, resource_name: str, cloudformation_json: Any, account_id: str, region_name: str, **_: Any
) -> FakeLoadBalancer:
    """moto takes every load balancer for one of HTTP."""
    properties = cloudformation_json["Properties"]
    return elbv2_backends[account_id][region_name].create_load_balancer(
        resource_name,
        properties.get("SecurityGroups"),
        properties.get("Subnets"),
        scheme=properties.get("Scheme", "internet-facing"),
        loadbalancer_type=properties.get("Type", "application"),
    )


def read_short_forms(node: Any) -> Any:
    """`!GetAtt A.B.C` is the attribute `B.C` of `A`, and `!Condition` has no `Fn::`; moto reads both otherwise."""
    if isinstance(node, dict):
        if isinstance(parts := node.get("Fn::GetAtt"), list) and len(parts) > 2:
            return {"Fn::GetAtt": [parts[0], ".".join(parts[1:])]}
        return {"Condition" if key == "Fn::Condition" else key: read_short_forms(value) for key, value in node.items()}
    return [read_short_forms(value) for value in node] if isinstance(node, list) else node


def clean_json(node: Any, resources: Any) -> Any:
    """What is `AWS::NoValue` is no member of a list."""
    if isinstance(node, list):
        return [value for value in (clean_json(one, resources) for one in node) if value is not None]
    return moto_clean_json(node, resources)


def create_compute_environment(
    backend: Any,
    compute_environment_name: str,
    _type: str,
    state: str,
    compute_resources: Any,
    service_role: Any,
    tags: Any = None,
) -> Any:
    """Where no role is named, AWS Batch has one of its own."""
    return moto_create_compute_environment(
        backend,
        compute_environment_name,
        _type,
        state,
        compute_resources,
        service_role or service_linked_role(backend.iam_backend),
        tags,
    )


def service_linked_role(iam: Any) -> str:
    name = "AWSServiceRoleForBatch"
    found = [role for role in iam.roles.values() if role.name == name]
    role = found[0] if found else iam.create_role(
        role_name=name,
        assume_role_policy_document='{"Version": "2012-10-17", "Statement": []}',
        path="/aws-service-role/batch.amazonaws.com/",
        permissions_boundary=None,
        description="",
        tags=[],
        max_session_duration="3600",
    )
    return role.arn


def create_environment_of_template(
    cls: Any, resource_name: str, cloudformation_json: Any, account_id: str, region_name: str, **kwargs: Any
) -> Any:
    cloudformation_json["Properties"].setdefault("ServiceRole", "")
    return moto_create_environment_of_template(resource_name, cloudformation_json, account_id, region_name, **kwargs)


def delete_route_table(table: Any, account_id: str, region_name: str) -> None:
    """moto leaves the route tables of a stack, and then cannot delete their VPC."""
    table.associations.clear()
    table.ec2_backend.delete_route_table(table.id)


def parse_template(template: str) -> dict[str, Any]:
    return read_short_forms(moto_parse_template(template))


def load_parameters(resources: Any) -> None:
    """Defaults have the types of their parameters, as given values have in moto."""
    known = resources._template.get("Parameters", {})
    defaults = {name: str(parameter["Default"]) for name, parameter in known.items() if "Default" in parameter}
    resources.input_parameters = {**defaults, **resources.input_parameters}
    check_parameters(resources)
    moto_load_parameters(resources)


def check_parameters(resources: Any) -> None:
    for name, value in resources.input_parameters.items():
        allowed = resources._template.get("Parameters", {}).get(name, {}).get("AllowedValues")
        if allowed and value not in [str(one) for one in allowed]:
            raise ValidationError(message=f"Parameter '{name}' must be one of AllowedValues")


def parse_and_create_resource(
    logical_id: str, resource_json: Any, resources_map: Any, account_id: str, region_name: str
) -> Any:
    """Records what happens to a resource. One whose condition does not hold is not made."""
    record = getattr(resources_map, "record", None)
    condition = resource_json.get("Condition")
    if record is None or (condition and not resources_map.lazy_condition_map[condition]):
        return moto_parse_and_create_resource(logical_id, resource_json, resources_map, account_id, region_name)
    record(logical_id, resource_json["Type"], "CREATE_IN_PROGRESS")
    try:
        resource = moto_parse_and_create_resource(logical_id, resource_json, resources_map, account_id, region_name)
    except ResourceFailure:
        raise
    except Exception as error:
        reason = getattr(error, "message", None) or str(error) or type(error).__name__
        record(logical_id, resource_json["Type"], "CREATE_FAILED", reason)
        raise ResourceFailure(reason) from error
    record(logical_id, resource_json["Type"], "CREATE_COMPLETE", None, getattr(resource, "physical_resource_id", ""))
    return resource


class ResourceFailure(Exception):
    """A resource could not be made."""


def record_in(stack: Any) -> Any:
    def record(logical_id: str, kind: str, status: str, reason: str | None = None, physical_id: str = "") -> None:
        stack.events.append(models.Event(stack.stack_id, stack.name, logical_id, str(physical_id), kind, status, reason, None))

    return record


def parse_and_update_resource(
    logical_id: str, resource_json: Any, resources_map: Any, account_id: str, region_name: str
) -> Any:
    """What cannot be changed stays as it is; moto forgets it."""
    record = getattr(resources_map, "record", lambda *_: None)
    record(logical_id, resource_json["Type"], "UPDATE_IN_PROGRESS")
    changed = moto_parse_and_update_resource(logical_id, resource_json, resources_map, account_id, region_name)
    record(logical_id, resource_json["Type"], "UPDATE_COMPLETE")
    return changed if changed is not None else resources_map[logical_id]


def list_parameters(stack: Any) -> list[dict[str, Any]]:
    """moto writes lists as Python does."""
    return [
        {
            "ParameterKey": name,
            "ParameterValue": "****" if name in stack.resource_map.no_echo_parameter_keys else text_of(value),
        }
        for name, value in stack.resource_map.resolved_parameters.items()
    ]


def text_of(value: Any) -> str:
    return ",".join(str(one) for one in value) if isinstance(value, list) else str(value)


def create_resources(stack: Any) -> None:
    # An update may leave a parameter as it is that was not given.
    stack.parameters = dict(stack.resource_map.input_parameters)
    stack.resource_map.record = record_in(stack)
    stack.status = "CREATE_IN_PROGRESS"
    stack.description = stack.template_dict.get("Description")
    try:
        ready = stack.resource_map.create(stack.template_dict)
    except ResourceFailure as failure:
        stack._add_stack_event("ROLLBACK_IN_PROGRESS", f"A resource failed to create: {failure}")
        stack.output_map = parsing.OutputMap(stack.resource_map, {}, stack.stack_id)
        try:
            stack.resource_map.delete()
            stack.status = "ROLLBACK_COMPLETE"
        except Exception as error:
            stack.status = "ROLLBACK_FAILED"
            stack._add_stack_event(stack.status, getattr(error, "message", str(error)))
            return
        stack._add_stack_event(stack.status)
        return
    if ready:
        stack.mark_creation_complete()


def update(stack: Any, template: str, role_arn: Any = None, parameters: Any = None, tags: Any = None) -> None:
    stack.resource_map.record = record_in(stack)
    moto_update(stack, template, role_arn, parameters, tags)


def install() -> None:
    for resource_type in ("AWS::S3::BucketPolicy", "AWS::ApiGateway::VpcLink", "AWS::ApiGateway::Stage"):
        PLACEHOLDERS.append(placeholder(resource_type))
    FakeLoadBalancer.create_from_cloudformation_json = classmethod(create_load_balancer)
    ComputeEnvironment.create_from_cloudformation_json = classmethod(create_environment_of_template)
    BatchBackend.create_compute_environment = create_compute_environment
    RouteTable.delete = delete_route_table
    parsing.clean_json = clean_json
    models.Stack.parse_template = staticmethod(parse_template)
    models.Stack.create_resources = create_resources
    models.Stack.update = update
    parsing.ResourceMap.load_parameters = load_parameters
    models.Stack.parameter_list = property(list_parameters)
    parsing.parse_and_update_resource = parse_and_update_resource
    parsing.parse_and_create_resource = parse_and_create_resource
    parsing.get_model_list.cache_clear()
    parsing.get_model_map.cache_clear()
    parsing.get_name_type_map.cache_clear()


# Subclasses are found as long as somebody holds them.
PLACEHOLDERS: list[type[CloudFormationModel]] = []
