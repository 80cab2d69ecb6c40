"""What a learner lets one trainer read, until they take it back; and when it was read."""
