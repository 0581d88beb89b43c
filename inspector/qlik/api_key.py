"""What tells an API key of Qlik Cloud, which is a JWT too and no token of a login."""

from __future__ import annotations

QLIK_API_KEY = "qlik.api/api-keys"
"""The issuer of Qlik Cloud's API keys, which are signed tokens too."""
QLIK_KEY_NAME = "Qlik Cloud API key"
