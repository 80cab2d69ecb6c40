"""To whom a certificate was shown, for its holder to read; and who may be found by name."""
