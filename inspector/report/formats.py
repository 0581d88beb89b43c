"""The names of a report's forms: a new one is a writer of blocks, `inspector.report.<name>`, and a line here."""

from __future__ import annotations

ENDINGS = {"text": "txt", "markdown": "md", "html": "html", "lines": "txt"}
"""The drawn forms, with the ending of their files."""
FORMS = tuple(ENDINGS)
FORMATS = (FORMS[0], "json", *FORMS[1:])
"""With the report's own shape."""
