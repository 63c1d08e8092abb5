"""Jinja, set up once: templates of the package, no undefined names, and filters that escape for where a text lands."""

from __future__ import annotations

from functools import cache
from typing import Any

from fastpix_dyn.errors import ConfigurationError
from fastpix_dyn.files import data_folder
from fastpix_dyn.render import escape


def rendered(template: str, **view: Any) -> str:
    """The text of *template*, a path below `templates/`, for what it is to show.

    Raises:
        ConfigurationError: Jinja is not installed.
    """
    text: str = _environment().get_template(template).render(view)
    return text


_FILTERS = ("code", "comment", "docstring", "fenced", "line", "text")


@cache
def _environment() -> Any:
    try:
        import jinja2
    except ImportError:
        raise ConfigurationError("rendering needs Jinja: pip install 'fastpix_dyn[render]'") from None
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(data_folder("templates")),
        undefined=jinja2.StrictUndefined,
        autoescape=False,  # noqa: S701  # what is made is Python and Markdown: the filters below escape for those
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters.update({name: getattr(escape, name) for name in _FILTERS}, literal=repr)
    return environment
