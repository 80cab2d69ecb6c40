"""Journeys and looks in a real browser, on a real server, over the demo program."""
