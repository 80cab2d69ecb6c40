"""Certificates by the many: issued in one run, and taken out in one file."""
