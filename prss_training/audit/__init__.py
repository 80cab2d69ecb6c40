"""The trail: every act that matters, chained so that a change in the past shows."""
