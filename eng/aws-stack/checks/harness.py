"""How checks are written: a function with a decorator, which raises an error when something is not as it should be."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from types import ModuleType
from typing import Any

from botocore.exceptions import ClientError

NOTES: list[str] = []  # what checks have measured


@dataclass(frozen=True)
class Check:
    run: Callable[[], None]
    needs_containers: bool

    @property
    def name(self) -> str:
        return self.run.__name__


def check(function: Callable[[], None]) -> Check:
    """A check that the endpoint alone can pass."""
    return Check(function, needs_containers=False)


def container_check(function: Callable[[], None]) -> Check:
    """A check whose Batch jobs run in containers."""
    return Check(function, needs_containers=True)


def checks_of(module: ModuleType) -> list[Check]:
    return [member for member in vars(module).values() if isinstance(member, Check)]


def note(text: str) -> None:
    NOTES.append(text)


def raises(code: str, call: Callable[..., Any], **parameters: Any) -> None:
    try:
        call(**parameters)
    except ClientError as error:
        got = error.response["Error"]["Code"]
        assert got == code, f"expected {code}, got {got}"
    else:
        raise AssertionError(f"expected {code}, but the call succeeded")


def wait_until(condition: Callable[[], Any], seconds: float = 60) -> Any:
    """What the condition gives as soon as that is something."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if value := condition():
            return value
        time.sleep(0.05)
    raise AssertionError(f"still waiting after {seconds} s")
