"""How a learner learns and is tested where the usual way does not fit. Why is never asked."""
