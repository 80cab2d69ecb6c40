"""Stored files, each known by its sha256."""
