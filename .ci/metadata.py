"""Links and pictures of the README that also work on a package's page: absolute, in the repository that is building.

Where the repository is known (GITHUB_REPOSITORY in the release workflow), the README's links point there, at the tag
that is built, and the metadata names the project's addresses. Elsewhere nothing is invented: both stay as they are.
"""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any

from hatchling.metadata.plugin.interface import MetadataHookInterface

LINK = re.compile(r"(!?)\[([^\]]*)\]\((?!https?://|#|mailto:)([^)\s]+)\)")


class Metadata(MetadataHookInterface):
    """Fills `readme` and `urls`."""

    PLUGIN_NAME = "custom"

    def update(self, metadata: dict[str, Any]) -> None:
        text = Path(self.root, "README.md").read_text("utf-8")
        repository = os.environ.get("GITHUB_REPOSITORY", "")
        if repository:
            server = os.environ.get("GITHUB_SERVER_URL", "https://github.com")
            home, at = f"{server}/{repository}", os.environ.get("GITHUB_REF_NAME") or "main"
            text = absolute(text, home, at)
            metadata["urls"] = {
                "Homepage": home,
                "Issues": f"{home}/issues",
                "Changelog": f"{home}/blob/{at}/.github/CHANGELOG.md",
            }
        metadata["readme"] = {"content-type": "text/markdown", "text": text}


def absolute(text: str, home: str, at: str) -> str:
    """The README with every link to a file of the repository made absolute; a picture is linked as it is served."""

    def made(found: re.Match[str]) -> str:
        mark, words, path = found.groups()
        return f"{mark}[{words}]({home}/{'raw' if mark else 'blob'}/{at}/{path})"

    return LINK.sub(made, text)
