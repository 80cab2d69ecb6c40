"""Credentials side by side, and where one learner could go."""
