"""The ladder from volunteer to staff: steps, sign-offs, readiness, flow."""
