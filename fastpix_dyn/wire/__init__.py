"""Values ↔ bytes: requests are encoded and answers decoded here, without I/O and without an HTTP library."""
