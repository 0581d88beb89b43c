"""Links and pictures of the README that also work on a package's page: absolute, in the repository that is building.

Where the repository is known (GITHUB_REPOSITORY in the release workflow, at the tag that is built; else the `origin` of
a clone), the README's links point there, and the metadata names the project's addresses. Elsewhere nothing is invented:
both stay as they are.
"""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path
from typing import Any

from hatchling.metadata.plugin.interface import MetadataHookInterface

ORIGIN = re.compile(r"(?:https://(?:[^@/]*@)?|ssh://git@|git@)([\w-]+(?:\.[\w-]+)+)[:/]([\w./-]+?)(?:\.git)?/?")
"""What git calls `origin`, without whoever signs in there."""
LINK = re.compile(r"(!?)\[([^\]]*)\]\((?!https?://|#|mailto:)([^)\s]+)\)")


class Metadata(MetadataHookInterface):
    """Fills `readme` and `urls`."""

    PLUGIN_NAME = "custom"

    def update(self, metadata: dict[str, Any]) -> None:
        text = Path(self.root, "README.md").read_text("utf-8")
        home, at = repository(self.root)
        if home:
            text = absolute(text, home, at)
            metadata["urls"] = {
                "Homepage": home,
                "Issues": f"{home}/issues",
                "Changelog": f"{home}/blob/{at}/.github/CHANGELOG.md",
            }
        metadata["readme"] = {"content-type": "text/markdown", "text": text}


def repository(root: str) -> tuple[str, str]:
    """The repository's address, and the tag or branch that links go to; empty where it is not known."""
    if named := os.environ.get("GITHUB_REPOSITORY"):
        server = os.environ.get("GITHUB_SERVER_URL", "https://github.com")
        return f"{server}/{named}", os.environ.get("GITHUB_REF_NAME") or "main"
    try:
        asked = ["git", "-C", root, "remote", "get-url", "origin"]
        done = subprocess.run(asked, capture_output=True, text=True, timeout=10, check=False)
    except (OSError, subprocess.SubprocessError):
        return "", ""
    found = ORIGIN.fullmatch(done.stdout.strip())
    return (f"https://{found[1]}/{found[2]}", "main") if found else ("", "")


def absolute(text: str, home: str, at: str) -> str:
    """The README with every link to a file of the repository made absolute; a picture is linked as it is served."""

    def made(found: re.Match[str]) -> str:
        mark, words, path = found.groups()
        return f"{mark}[{words}]({home}/{'raw' if mark else 'blob'}/{at}/{path})"

    return LINK.sub(made, text)
