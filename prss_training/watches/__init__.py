"""Watches: an agency is told when the status of a certificate changes, by webhook or email."""
