"""Render documents for people and programs: stubs for type checkers and editors, and reference pages.

`stubs` makes a view of the API: its namespaces and methods, with the types that `python_types` makes from the schemas.
The templates in `templates/` show the view, as stubs (`stubs`) or as Markdown (`pages`); `templates` fills and formats
them, and escapes the texts of the document. `package` and `pages` make the files.
"""
