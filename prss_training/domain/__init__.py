"""The rules of the program, as plain values and functions. Only the standard library."""
