"""Supervisors outside the organization sign hours, by a one-time link or on paper."""
