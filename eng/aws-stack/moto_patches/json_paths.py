"""JSONPath in state machines: what AWS makes of a path where moto gives a list."""

from __future__ import annotations

import functools
import re
from typing import Any

from jsonpath_ng.jsonpath import Child, DatumInContext, Fields, JSONPath
from moto.stepfunctions.parser.asl.utils import json_path

from .replacing import replace_everywhere

INDEFINITE = re.compile(r"\*|\.\.|\?|\[[-\d\s]*[:,]")  # what makes a path give a list of values
ENDS_WITH_INDEX = re.compile(r"\[\d+\]$")
QUOTED_NAME = re.compile(r"'[^']*'|\"[^\"]*\"")
moto_parse = json_path.parse
moto_extract_json = json_path.extract_json


class Members(Fields):
    """`$['a','b']` gives the object with those members, as in AWS; jsonpath_ng gives their values."""

    def find(self, datum: Any) -> list[DatumInContext]:
        value = DatumInContext.wrap(datum).value
        chosen = {name: value[name] for name in self.fields if name in value}
        return [DatumInContext(chosen, path=self)]


@functools.lru_cache(maxsize=4096)
def parse_path(path: str) -> JSONPath:
    expression = moto_parse(path)
    if isinstance(expression, Child) and isinstance(expression.right, Fields) and len(expression.right.fields) > 1:
        expression.right = Members(*expression.right.fields)
    return expression


def gives_list(path: str) -> bool:
    return INDEFINITE.search(QUOTED_NAME.sub("name", path)) is not None


def extract_json(path: str, data: Any) -> Any:
    """What a path selects: in AWS `$[0].a` is a value, where moto gives a list of one."""
    found = [match.value for match in parse_path(path).find(data)]
    if gives_list(path):
        return found[0] if len(found) == 1 and ENDS_WITH_INDEX.search(path) else found
    if not found:
        raise json_path.NoSuchJsonPathError(path, data)
    return found[0]


def install() -> None:
    replace_everywhere(moto_extract_json, extract_json)
