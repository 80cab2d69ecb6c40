"""Sign-in by Flask-Security, invitations, one-time codes, and the guards of pages."""
