"""Tokens, keys and claims, in every dress in which people copy them."""
