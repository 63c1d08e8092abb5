"""The only I/O for API calls: drivers, connections, and methods bound to plans."""
