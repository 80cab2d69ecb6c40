"""The library: modules, criteria and statements, read from files into checked values."""
