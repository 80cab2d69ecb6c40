"""The seeded demo program, and the journey that plays the whole main job."""
