"""Knowledge checks: a draw from the bank, marked at once with feedback."""
