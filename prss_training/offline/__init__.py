"""Learning without a connection: what a device may keep, and what it tells of later."""
