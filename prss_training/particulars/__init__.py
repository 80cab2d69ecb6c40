"""What is put on file for boards: schooling, references, checks, courses from elsewhere."""
