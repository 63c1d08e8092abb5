"""Documents → what people and programs read: stubs for type checkers, and reference pages."""
