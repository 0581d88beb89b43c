"""The version, as a constant: reading it from package metadata costs more than printing it."""

VERSION = "0.1.0"
