"""Recorded HTTP: of browsers, proxies and commands, and the login that is found in it."""
