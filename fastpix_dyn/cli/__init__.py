"""The command line: it reads words, calls the other parts, and prints."""
