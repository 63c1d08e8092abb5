"""The engines that can decide whether a value fits: one function each, in a table."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from fastpix_dyn.validate.bundle import Bundle

Verdict = Callable[[Any], bool]


def _rust(bundle: Bundle) -> Verdict:
    from fastpix_dyn.validate import rust

    return rust.verdict(bundle.whole())


def _reference(bundle: Bundle) -> Verdict:
    from fastpix_dyn.validate import reference

    _rust(
        bundle
    )  # finds what is wrong with the schema itself, which jsonschema finds only where a value leads it there
    verdict: Verdict = reference.validator(bundle.whole()).is_valid
    return verdict


ENGINES: Mapping[str, Callable[[Bundle], Verdict]] = {"jsonschema-rs": _rust, "jsonschema": _reference}
"""By name, what builds a verdict. A verdict may raise for what is no JSON data; building may raise SpecError."""
