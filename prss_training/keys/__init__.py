"""Signing keys as an operator looks after them: made, listed, turned over, taken up, retired."""
