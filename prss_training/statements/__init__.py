"""Statements that learners sign, such as the code of ethics."""
