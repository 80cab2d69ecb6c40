"""What every page stands on: the database session, the clock, errors, security, filters."""
