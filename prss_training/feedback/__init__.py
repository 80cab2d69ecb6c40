"""What learners say about the modules, without names, and what was changed because of it."""
