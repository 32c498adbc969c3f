"""Patches: the edits that turn one payload into the next.

An edit is `[action, path, value]`; actions are replace, append (to a string), add and delete.
Stock Gradio clients from protocol v2 on read the same form.
"""

from __future__ import annotations

from typing import Any

Edit = list[Any]
Patch = list[Edit]


def diff(old: Any, new: Any) -> Patch:
    """The edits from `old` to `new`; an empty list when they are equal."""
    edits: Patch = []
    _diff(old, new, [], edits)
    return edits


def _diff(old: Any, new: Any, path: list[Any], edits: Patch) -> None:
    if old is new:
        return
    kind = type(old)
    if kind is not type(new):
        edits.append(["replace", path, new])
    elif kind is str:
        if len(new) > len(old) and new.startswith(old):
            edits.append(["append", path, new[len(old) :]])
        elif new != old:
            edits.append(["replace", path, new])
    elif kind is dict:
        _diff_objects(old, new, path, edits)
    elif kind is list:
        _diff_lists(old, new, path, edits)
    elif old != new:
        edits.append(["replace", path, new])


def _diff_objects(old: dict[str, Any], new: dict[str, Any], path: list[Any], edits: Patch) -> None:
    for key in old:
        if key in new:
            _diff(old[key], new[key], [*path, key], edits)
    edits.extend(["add", [*path, key], value] for key, value in new.items() if key not in old)
    edits.extend(["delete", [*path, key], None] for key in old if key not in new)


def _diff_lists(old: list[Any], new: list[Any], path: list[Any], edits: Patch) -> None:
    shared = min(len(old), len(new))
    for index in range(shared):
        if old[index] is not new[index]:  # a component that reuses what did not change makes long lists cheap
            _diff(old[index], new[index], [*path, index], edits)
    edits.extend(["add", [*path, index], new[index]] for index in range(shared, len(new)))
    edits.extend(["delete", [*path, shared], None] for _ in range(shared, len(old)))


def apply(payload: Any, patch: Patch) -> Any:
    """The payload after the edits; containers along an edit's path are changed in place.

    Raises:
        ValueError: an edit that does not fit the payload.
    """
    for action, path, value in patch:
        if not path:
            if action not in ("replace", "append"):
                raise ValueError(f"cannot {action} the whole payload")
            payload = payload + value if action == "append" else value
            continue
        holder = payload
        for step in path[:-1]:
            holder = holder[step]
        last = path[-1]
        if action == "replace":
            holder[last] = value
        elif action == "append":
            holder[last] += value
        elif action == "add":
            if isinstance(holder, list):
                holder.insert(last, value)
            else:
                holder[last] = value
        elif action == "delete":
            del holder[last]
        else:
            raise ValueError(f"unknown edit {action!r}")
    return payload


def join(first: Patch, second: Patch) -> Patch | None:
    """One patch for both where each only appends to the same string; otherwise None."""
    if not second:
        return first
    if len(first) == 1 == len(second):
        (action, path, text), (next_action, next_path, more) = first[0], second[0]
        if action == "append" == next_action and path == next_path:
            return [["append", path, text + more]]
    return None
