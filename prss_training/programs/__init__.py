"""The library of modules and credentials, as pages and commands."""
