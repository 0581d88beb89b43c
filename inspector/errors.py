"""The one base class of every error whose message is a sentence for the person."""

from __future__ import annotations


class InspectorError(Exception):
    """The message says what happened and shows no secret; front ends print it as it is, without a traceback.

    Errors that only steer the code (a check that has nothing to look at, a step that ended) are none of these.
    """
