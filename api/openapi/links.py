"""Which answer leads where: the links of the document, read from its paths.

What was made or listed has an id, and the paths below its collection take that id; what was read has a version, and a
change of it names that version. So a client, or a tool that explores, knows what to do next without reading along
(OpenAPI 3.1, Link Object).
"""

import re
from collections.abc import Iterator
from typing import Any

_PARAMETER = re.compile(r"{(\w+)}")
_CHANGES = ("put", "patch", "delete")


def with_links(result: dict[str, Any], **_: Any) -> dict[str, Any]:
    """A hook of drf-spectacular, after the names are those of the contract."""
    paths = result["paths"]
    for path, operations in paths.items():
        made = operations.get("post", {}).get("responses", {}).get("201")
        if made is not None:
            _add(made, _below(paths, path, source=""))
        read = operations.get("get", {}).get("responses", {}).get("200")
        if read is not None:
            _add(read, _below(paths, path, source="/resultaten/0"))
            _add(read, _changes(path, operations))
    return result


def _add(response: dict[str, Any], links: Iterator[tuple[str, dict[str, str]]]) -> None:
    for operation, parameters in links:
        response.setdefault("links", {})[operation] = {"operationId": operation, "parameters": parameters}


def _below(paths: dict[str, Any], path: str, *, source: str) -> Iterator[tuple[str, dict[str, str]]]:
    """What reads one of this collection, and what is added to it; `source` points at that one in the answer."""
    for below, operations in paths.items():
        if not below.startswith(f"{path}/{{"):
            continue
        name, *more = _PARAMETER.findall(below.removeprefix(path))
        if more:
            continue
        field = "code" if name == "code" else "id"
        parameters = _carried(path) | {name: f"$response.body#{source}/{field}"}
        for method in ("get", "post"):
            if method in operations:
                yield operations[method]["operationId"], parameters


def _changes(path: str, operations: dict[str, Any]) -> Iterator[tuple[str, dict[str, str]]]:
    """Changing or ending what was just read."""
    for method in _CHANGES:
        if method in operations:
            yield operations[method]["operationId"], _carried(path) | {"If-Match": "$response.header.ETag"}


def _carried(path: str) -> dict[str, str]:
    return {name: f"$request.path.{name}" for name in _PARAMETER.findall(path)}
