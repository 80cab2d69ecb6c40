"""`python -m prss_training` is the `prss` command."""

from prss_training.command import main

main()
