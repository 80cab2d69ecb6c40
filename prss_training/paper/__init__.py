"""What learners did on paper or showed live, entered for them by a trainer."""
