"""The application packet that a person hands to a board."""
