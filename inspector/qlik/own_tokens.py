"""Signed tokens that Qlik Cloud itself takes: API keys, which are none of a login, and those of its JWT login."""

from __future__ import annotations

QLIK_API_KEY = "qlik.api/api-keys"
"""The issuer of Qlik Cloud's API keys, which are signed tokens too."""
QLIK_KEY_NAME = "Qlik Cloud API key"
JWT_LOGIN_PATH = "/login/jwt-session"
"""Where Qlik takes a token of its JWT identity provider."""
JWT_LOGIN_AUDIENCE = f"qlik.api{JWT_LOGIN_PATH}"
"""What only such a token is for."""
