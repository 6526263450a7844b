"""Faults that tests ask for: each happens to the next requests, or to the next attempts of jobs, so many times."""

from __future__ import annotations

import json
import re
import threading
from collections import Counter
from collections.abc import Iterable
from typing import Any

from werkzeug.wrappers import Response

# Kinds of failed attempts: the reason of the job, that of the container, and its exit code, as AWS words them.
ATTEMPTS: dict[str, tuple[str, str | None, int | None]] = {
    "spot": ("Host EC2 (instance i-0123456789abcdef0) terminated.", None, None),
    "image": ("Task failed to start", "CannotPullContainerError: pull access denied, repository does not exist", None),
    "memory": ("Essential container in task exited", "OutOfMemoryError: Container killed due to memory usage", 137),
}
SERVICE = re.compile(r"Credential=[^/]+/\d+/[^/]+/([a-z0-9-]+)/")

_lock = threading.Lock()
_left: Counter[str] = Counter()


def ask(kind: str, count: int) -> None:
    """Makes a fault happen so many more times: `batch` and `s3` to requests, the kinds of ATTEMPTS to attempts of jobs."""
    if kind not in ("batch", "s3", *ATTEMPTS):
        raise ValueError(f"there is no fault {kind}")
    with _lock:
        _left[kind] += count


def take(kind: str) -> bool:
    """Whether a fault is to happen now."""
    with _lock:
        if _left[kind] <= 0:
            return False
        _left[kind] -= 1
        return True


def take_attempt() -> tuple[str, str | None, int | None] | None:
    """How the attempt that starts now fails; None if it does not."""
    return next((outcome for kind, outcome in ATTEMPTS.items() if take(kind)), None)


def with_faults(aws: Any) -> Any:
    """The endpoint, which throttles requests of Batch and refuses those of S3 as often as was asked for."""

    def application(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        signed = SERVICE.search(environ.get("HTTP_AUTHORIZATION", ""))
        service = signed[1] if signed else ""
        if service in ("batch", "s3") and take(service):
            return ANSWERS[service]()(environ, start_response)
        return aws(environ, start_response)

    return application


def throttled() -> Response:
    return Response(
        json.dumps({"message": "Too Many Requests"}),
        status=429,
        content_type="application/json",
        headers={"x-amzn-ErrorType": "TooManyRequestsException"},
    )


def slow_down() -> Response:
    body = "<Error><Code>SlowDown</Code><Message>Please reduce your request rate.</Message></Error>"
    return Response(body, status=503, content_type="application/xml")


ANSWERS = {"batch": throttled, "s3": slow_down}
