"""Self-direction: what a learner takes next, and the plan they make in their own words."""
