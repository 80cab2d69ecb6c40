"""Written work: drafts, submissions and grades."""
