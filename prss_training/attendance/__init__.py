"""Live hours that a trainer records."""
