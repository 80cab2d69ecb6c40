"""Evidence gathered from below, evaluated against any credential."""
