"""The final examination of the program: opened by a trainer, sat by a learner."""
