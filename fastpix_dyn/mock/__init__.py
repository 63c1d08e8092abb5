"""A server in this process that answers from the document."""
