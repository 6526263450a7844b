"""The containers that a Batch job asks for: its job definition with the job's overrides, and what Batch and ECS add."""

from __future__ import annotations

import functools
import os
from typing import TYPE_CHECKING, Any

import docker
from docker.types import Mount
from moto.settings import moto_server_port

from .batch_processes import ProcessEngine

if TYPE_CHECKING:
    from .batch_jobs import ContainerJob

Properties = dict[str, Any]


@functools.cache
def engine() -> docker.DockerClient | ProcessEngine:
    """What runs containers: an engine, or this machine itself."""
    if os.environ.get("AWS_STACK_JOBS") == "processes":
        return ProcessEngine()
    return docker.from_env(timeout=600, max_pool_size=64)


def engine_address() -> str:
    return os.environ.get("DOCKER_HOST", "the usual address")


def present(**members: Any) -> Properties:
    """The members that are not None."""
    return {name: value for name, value in members.items() if value is not None}


def container_properties(job: ContainerJob) -> list[Properties]:
    """The containers of one attempt: one, or one for each node of a multi-node job."""
    definition = job.job_definition
    if definition.container_properties:
        return [overridden(definition.container_properties, job.container_overrides)]
    return node_properties(definition.node_properties or {}, job.request.get("nodeOverrides") or {})


def node_properties(nodes: Properties, overrides: Properties) -> list[Properties]:
    containers: list[Properties] = [{}] * nodes["numNodes"]
    for group in nodes["nodeRangeProperties"]:
        for node in target_nodes(group["targetNodes"], len(containers)):
            containers[node] = group["container"]
    for group in overrides.get("nodePropertyOverrides") or []:
        for node in target_nodes(group["targetNodes"], len(containers)):
            containers[node] = overridden(containers[node], group.get("containerOverrides") or {})
    return containers


def target_nodes(text: str, count: int) -> range:
    """The nodes of a range such as `0:3`, `:3`, `2:` or `1`."""
    first, colon, last = text.partition(":")
    if not colon:
        return range(int(first), int(first) + 1)
    return range(int(first or 0), int(last or count - 1) + 1)


def overridden(properties: Properties, overrides: Properties) -> Properties:
    """Container properties with overrides applied; lists of named things merge by name."""
    merged = {**properties, **overrides}
    for member, name in (("environment", "name"), ("resourceRequirements", "type")):
        items = (properties.get(member) or []) + (overrides.get(member) or [])
        merged[member] = list({item[name]: item for item in items}.values())
    return merged


def resource_amount(properties: Properties, kind: str, former_member: str) -> float:
    """How much of a resource is asked for, in `resourceRequirements` or in the member that it had formerly."""
    values = {item["type"]: item["value"] for item in properties.get("resourceRequirements") or []}
    return float(values.get(kind) or properties.get(former_member) or 0)


def create_options(job: ContainerJob, properties: Properties, attempt: int, node: int, nodes: int) -> Properties:
    """The arguments by which the container engine creates the container of a node."""
    return {
        "image": properties["image"],
        "command": job.with_parameters(properties.get("command") or []),
        "name": f"{job.job_name[:64]}-{job.job_id.replace(':', '-')}-{attempt}-{node}",
        "environment": environment(job, properties, attempt, node, nodes),
        "network_mode": "host",
        "mounts": mounts(properties),
        "privileged": properties.get("privileged", False),
        **linux_options(properties),
    }


def environment(job: ContainerJob, properties: Properties, attempt: int, node: int, nodes: int) -> dict[str, str]:
    """What Batch and ECS put into a container's environment, then what the job asks for."""
    endpoint = f"http://127.0.0.1:{moto_server_port()}"
    given = {
        "AWS_BATCH_JOB_ID": job.job_id,
        "AWS_BATCH_JOB_ATTEMPT": str(attempt),
        "AWS_BATCH_JQ_NAME": job.job_queue.name,
        "AWS_BATCH_CE_NAME": job.job_queue.environments[0].name,
        "AWS_EXECUTION_ENV": "AWS_ECS_EC2",
        "AWS_REGION": job.backend.region_name,
        "AWS_DEFAULT_REGION": job.backend.region_name,
        "AWS_ENDPOINT_URL": endpoint,  # not set by AWS: it leads the container here instead of to AWS
        "ECS_CONTAINER_METADATA_URI_V4": f"{endpoint}/stack/containers/{job.job_id}",
    }
    if role := properties.get("jobRoleArn"):
        given["AWS_CONTAINER_CREDENTIALS_FULL_URI"] = f"{endpoint}/stack/credentials/{role}"
    if "index" in job.array_properties:
        given["AWS_BATCH_JOB_ARRAY_INDEX"] = str(job.array_properties["index"])
    if nodes > 1:
        given |= node_environment(job, node, nodes)
    return given | {item["name"]: item["value"] for item in properties.get("environment") or []}


def node_environment(job: ContainerJob, node: int, nodes: int) -> dict[str, str]:
    return {
        "AWS_BATCH_JOB_ID": f"{job.job_id}#{node}",
        "AWS_BATCH_JOB_NODE_INDEX": str(node),
        "AWS_BATCH_JOB_NUM_NODES": str(nodes),
        "AWS_BATCH_JOB_MAIN_NODE_INDEX": "0",
        "AWS_BATCH_JOB_MAIN_NODE_PRIVATE_IPV4_ADDRESS": "127.0.0.1",
    }


def linux_options(properties: Properties) -> Properties:
    parameters = properties.get("linuxParameters") or {}
    memory = int(resource_amount(properties, "MEMORY", "memory"))
    shared_memory = parameters.get("sharedMemorySize")
    in_memory = {item["containerPath"]: f"size={item['size']}m" for item in parameters.get("tmpfs") or []}
    return present(
        mem_limit=f"{memory}m" if memory else None,
        shm_size=f"{shared_memory}m" if shared_memory else None,
        tmpfs=in_memory or None,
        user=properties.get("user"),
    )


def mounts(properties: Properties) -> list[Mount]:
    folders = {item["name"]: item.get("host", {}).get("sourcePath") for item in properties.get("volumes") or []}
    return [
        Mount(
            point["containerPath"],
            folders[point["sourceVolume"]],
            type="bind",
            read_only=point.get("readOnly", False),
        )
        for point in properties.get("mountPoints") or []
        if folders.get(point["sourceVolume"])
    ]
