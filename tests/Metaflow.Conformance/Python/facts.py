"""Prints what the official client says about runs, as JSON: facts.py FLOW/RUN..."""
import json
import sys
from itertools import groupby

from metaflow import Flow, Run, namespace
from metaflow.exception import MetaflowNotFound

PRIVATE = [
    "_graph_info", "_foreach_stack", "_transition", "_task_ok", "_success", "_exception", "_foreach_var",
    "_foreach_num_splits", "_iteration_stack", "_current_step", "_configs_processed",
]


def millis(time):
    return None if time is None else round(time.timestamp() * 1000)


def origin(thing):
    # A run that resumes none has an origin whose id is the word None.
    path = thing.origin_pathspec
    return None if path is None or path.split("/")[1] == "None" else path


def tags(thing):
    return {"user": sorted(thing.user_tags), "system": sorted(thing.system_tags)}


def value(name, data):
    if type(data).__name__ == "MetaflowExceptionWrapper":
        return "%s: %s\n%s" % (data.type, data.exception, data.stacktrace)
    if name == "_foreach_stack":
        return repr([tuple(frame) for frame in data])
    return repr(data)


def text(stored):
    # A few records hold lists or numbers; ours reads them as their JSON.
    return stored if isinstance(stored, str) else json.dumps(stored)


def artifact(found):
    return {
        "sha": found.sha,
        "size": found.size,
        "value": value(found.id, found.data),
        "created": millis(found.created_at),
    }


def neighbours(task, name):
    # The client reads the graph from the task's artifacts, and one that was ended with its gang may have none.
    return sorted("/".join(found.path_components[2:]) for found in getattr(task, name)) if any(task) else None


def task_facts(task):
    found = {a.id: artifact(a) for a in task}
    for name in PRIVATE:
        if found and name in task:
            found[name] = artifact(task[name])
    failure = task.exception
    return {
        "attempt": task.current_attempt,
        "successful": task.successful,
        "finished": task.finished,
        "created": millis(task.created_at),
        "finished_at": millis(task.finished_at),
        "exception": None if failure is None else [failure.type, failure.exception, failure.stacktrace],
        "index": task.index,
        "stdout": task.stdout,
        "stderr": task.stderr,
        "stdout_size": task.stdout_size,
        "stderr_size": task.stderr_size,
        "lines": [line for _, line in task.loglines("stdout")],
        "metadata": {field: text(stored) for field, stored in task.metadata_dict.items()},
        "tags": tags(task),
        "runtime": task.runtime_name,
        "origin": origin(task),
        "code": None if task.code is None else task.code.path,
        "artifacts": found,
        "parents": neighbours(task, "parent_tasks"),
        "children": neighbours(task, "child_tasks"),
    }


def steps_of(step, name):
    if not any(step.task):
        return None
    # The client does not find a step that a switch did not take.
    try:
        return sorted(s.id for s in getattr(step, name))
    except MetaflowNotFound:
        return None


def newest_first(items):
    """Ids in the order of iteration. Those of one time have no order in Python, so they are together."""
    return [sorted(i.id for i in group) for _, group in groupby(items, lambda item: item.created_at)]


def step_facts(step):
    return {
        "created": millis(step.created_at),
        "finished_at": millis(step.finished_at),
        "task": step.task.id,
        "control": sorted(t.id for t in step.control_tasks()),
        "parents": steps_of(step, "parent_steps"),
        "children": steps_of(step, "child_steps"),
        "tasks": {t.id: task_facts(t) for t in step},
        "order": newest_first(step),
    }


def run_facts(run):
    end = run.end_task
    parameters = run["_parameters"].task
    return {
        "created": millis(run.created_at),
        "successful": run.successful,
        "finished": run.finished,
        "finished_at": millis(run.finished_at),
        "tags": tags(run),
        "origin": origin(run),
        "end": None if end is None else end.pathspec,
        "data": None if end is None else sorted(a.id for a in end),
        "code": None if run.code is None else run.code.path,
        "order": newest_first(run),
        "steps": {step.id: step_facts(step) for step in run},
        "parameters": {a.id: artifact(a) for a in parameters},
    }


def flow_facts(flow):
    successful = flow.latest_successful_run
    return {
        "latest": flow.latest_run.id,
        "successful": None if successful is None else successful.id,
        "runs": [run.id for run in flow],
    }


if __name__ == "__main__":
    namespace(None)
    runs = {path: run_facts(Run(path)) for path in sys.argv[1:]}
    flows = {name: flow_facts(Flow(name)) for name in sorted({path.split("/")[0] for path in runs})}
    print(json.dumps({"flows": flows, "runs": runs}))
