"""What cleaning a recording leaves in the place of a value."""

from __future__ import annotations

import re

REDACTED = re.compile(
    r"\W{0,3}(?:[a-z]{0,12} )?(?:(?:redacted|removed|masked|hidden|filtered|scrubbed|sanitized)[\w :-]{0,40}|"
    r"x{6,}|\*{3,}|•{3,})\W{0,3}",
    re.IGNORECASE,
)
