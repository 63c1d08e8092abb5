"""Editing the document: what keeps it true to the server, and growing."""
