"""Renewal: reminders before the end, courses taken elsewhere, who asks and who is told."""
