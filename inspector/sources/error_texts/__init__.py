"""Errors in words: of identity providers, of applications, on pages; and what only documents them."""
