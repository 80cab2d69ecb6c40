"""Reading: the lesson's parts, and which of them a learner has read."""
