"""Logs of identity providers, read by the forms in the providers' files."""
