"""Public answers about certificates: pages, uploads and a command. No account."""
