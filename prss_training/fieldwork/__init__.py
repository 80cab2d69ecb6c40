"""Practice hours that supervisors approve, and supervision received."""
