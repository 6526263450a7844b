"""How a function of moto is replaced."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any


def replace_everywhere(function: Callable[..., Any], replacement: Callable[..., Any]) -> None:
    """Replaces a function in each module of moto that has imported it by name."""
    for module in list(sys.modules.values()):
        if module.__name__.startswith("moto.") and vars(module).get(function.__name__) is function:
            setattr(module, function.__name__, replacement)
