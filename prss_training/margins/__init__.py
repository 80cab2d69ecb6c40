"""What a learner leaves in the margins of lessons: bookmarks, and notes that nobody else reads."""
