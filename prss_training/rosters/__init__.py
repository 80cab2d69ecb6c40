"""Rosters: many certificates asked about at once, answered in the queue, dated and signed."""
