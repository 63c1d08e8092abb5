"""What the API is: a document, read and compiled into a plan."""
