"""What stands around operations: the ways in, and the servers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from fastpix_dyn.contract.words import address
from fastpix_dyn.spec.plan import Api, Operation, SecurityScheme, Server, ServerVariable
from fastpix_dyn.workbench.diff.found import ROOT, Both, Found, found

_OPEN = frozenset[str]()
_ANY = "any value"


def changed_security(old: tuple[Operation, Api], new: tuple[Operation, Api], operation: Both) -> Iterator[Found]:
    """The ways in of an operation (OpenAPI 3.1 §4.8.30): a way still holds where one that asks no more is left."""
    names = _same_names(old[1].security_schemes, new[1].security_schemes)
    before = [frozenset(names.get(key, key) for key in way) for way in old[0].security] or [_OPEN]
    after = [frozenset(way) for way in new[0].security] or [_OPEN]
    at = operation.down("security")
    lost = [way for way in before if not any(other <= way for other in after)]
    for way in lost:
        rule = "api-security-removed" if way else "api-security-added"
        yield found(rule, at, old=_way(way), new=" or ".join(map(_way, after)))
    for way in after:
        if way not in before and _OPEN not in lost:
            yield found("api-security-alternative-added", at, new=_way(way))


def _same_names(old: Mapping[str, SecurityScheme], new: Mapping[str, SecurityScheme]) -> dict[str, str]:
    """The new names of schemes that were only renamed."""
    by_content = {_content(one): key for key, one in new.items() if key not in old}
    return {key: by_content.get(_content(one), key) for key, one in old.items() if key not in new}


def _content(one: SecurityScheme) -> tuple[str, str, str]:
    return one.kind, one.place, one.name


def _way(way: frozenset[str]) -> str:
    return " with ".join(sorted(way)) or "no credentials"


def changed_schemes(old: Api, new: Api) -> Iterator[Found]:
    """How credentials are sent, of the schemes that both have."""
    for key in [key for key in old.security_schemes if key in new.security_schemes]:
        before, after = _content(old.security_schemes[key]), _content(new.security_schemes[key])
        if before != after:
            at = ROOT.down("components", "securitySchemes", key)
            words = {"old": " ".join(filter(None, before)), "new": " ".join(filter(None, after))}
            yield found("security-scheme-changed", at, what=key, **words)


def changed_servers(old: Sequence[Server], new: Sequence[Server], at: Both) -> Iterator[Found]:
    """The servers of the document, or of an operation: by address, whether or not it ends in a slash."""
    before, after = ({address(one.url): one for one in side} for side in (old, new))
    yield from (found("server-removed", at, old=url) for url in before if url not in after)
    yield from (found("server-added", at, new=url) for url in after if url not in before)
    if before and after and next(iter(before)) != next(iter(after)):
        yield found("default-server-changed", at, old=next(iter(before)), new=next(iter(after)))
    for url, one in before.items():
        if url in after:
            yield from _changed_variables(url, one.variables, after[url].variables, at)


def _changed_variables(
    url: str, old: Mapping[str, ServerVariable], new: Mapping[str, ServerVariable], at: Both
) -> Iterator[Found]:
    yield from (found("server-variable-removed", at, what=url, old=name) for name in old if name not in new)
    yield from (found("server-variable-added", at, what=url, new=name) for name in new if name not in old)
    for name, before in old.items():
        if name in new:
            yield from _changed_variable({"what": url, "variable": name}, before, new[name], at)


def _changed_variable(words: Mapping[str, str], old: ServerVariable, new: ServerVariable, at: Both) -> Iterator[Found]:
    rule, before, after = "server-variable-enum-value", old.enum or (_ANY,), new.enum or (_ANY,)
    yield from (found(f"{rule}-removed", at, **words, old=word) for word in before if word not in after)
    yield from (found(f"{rule}-added", at, **words, new=word) for word in after if word not in before)
    if old.default != new.default:
        yield found("server-variable-default-changed", at, **words, old=old.default, new=new.default)
