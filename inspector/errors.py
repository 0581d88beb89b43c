"""The one base class of every error whose message is a sentence for the person."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


class InspectorError(Exception):
    """The message says what happened and shows no secret; front ends print it as it is, without a traceback.

    Errors that only steer the code (a check that has nothing to look at, a step that ended) are none of these.
    """


class Fault(InspectorError):
    """A fault of our own. The message says where in the code it is, and nothing of what was looked at."""


def contained(work: Callable[[], T]) -> T:
    """What `work` returns. Raises Fault for what no code foresaw; what has its own words (InspectorError, OSError) and
    what ends a run passes."""
    try:
        return work()
    except (InspectorError, OSError):
        raise
    except Exception as error:  # noqa: BLE001 — the only one: a fault becomes a sentence without words and variables
        raise Fault(f"a fault in qlik-inspector itself: {place(error)}") from None


def place(error: BaseException | None) -> str:
    """Where a fault of our own happened, for a report about it: the kind of error and the last places in our code.
    Never its words, which may quote a secret, and never a variable."""
    if error is None:
        return "unknown error"
    found, trace = [], error.__traceback__
    while trace is not None:
        _, ours, file = trace.tb_frame.f_code.co_filename.replace("\\", "/").rpartition("inspector/")
        if ours:
            found.append(f"{file}:{trace.tb_lineno}")
        trace = trace.tb_next
    return type(error).__name__ + (f" at {', '.join(found[-3:])}" if found else "")
