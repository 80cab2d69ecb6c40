"""Who learns, toward which version of which credential."""
