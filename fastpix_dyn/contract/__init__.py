"""Contract testing: where a server and the document disagree."""
