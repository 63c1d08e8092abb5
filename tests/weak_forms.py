"""Forms of tests that pass although the rule that they name is broken; `weak_forms.py PATH…` lists them.

Only what can be recognised surely is reported: each function of `FORMS` yields the lines of one form in one module.
"""

import ast
import re
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

FUNCTIONS = ast.FunctionDef | ast.AsyncFunctionDef
LOOPS = ast.For | ast.AsyncFor
COMPREHENSIONS = ast.ListComp | ast.SetComp | ast.GeneratorExp | ast.DictComp
BASES = {
    *("BaseException", "Exception", "ValueError", "LookupError", "OSError", "RuntimeError", "Warning", "UserWarning"),
    *("FastPixError", "RequestValidationError", "APIConnectionError", "APIStatusError", "WaitError", "WebhookError"),
}
"""Exceptions that have subclasses which the project raises, or that anything raises."""
RAISING = {"raises", "warns", "deprecated_call"}
CHECKING = {*RAISING, "fail", "assert_never"}
CASES = {"backtick", "backticks", "fence", "fences", "nul", "surrogate", "surrogates", "tilde", "tildes"}
"""Words of the name of a test that name a character or a sequence of them, which a draw may never have."""
SAME_NUMBER = {"items", "values", "keys", "split", "splitlines", "copy"}
COUNTING = {"range", "count", "product", "permutations", "combinations", "pairwise", "cycle"}
OPENING = {"socket", "create_server"}
KEEPING_LENGTH = {"sorted", "list", "tuple", "reversed", "enumerate", "zip", "set", "dict"}


def name_of(node: ast.AST) -> str:
    """The last name of a name, an attribute or the function of a call; empty for anything else."""
    match node:
        case ast.Name(name) | ast.Attribute(attr=name):
            return name
        case ast.Call(called):
            return name_of(called)
        case _:
            return ""


def root_of(node: ast.AST) -> str:
    """The name that a chain of attributes, items and calls begins with; empty if it begins with another expression."""
    while not isinstance(node, ast.Name):
        match node:
            case ast.Attribute(value) | ast.Subscript(value) | ast.Call(value):
                node = value
            case _:
                return ""
    return node.id


def tests(tree: ast.AST) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """The test functions of a module, those of classes included."""
    for node in walk(tree):
        if isinstance(node, FUNCTIONS) and node.name.startswith("test_"):
            yield node


@cache
def walk(node: ast.AST) -> list:
    """Every node in *node*, itself first."""
    return list(ast.walk(node))


def of_type(node: ast.AST, *types: type) -> list:
    """Every node of *types* in *node*."""
    return [one for one in walk(node) if isinstance(one, types)]


# One half is enough ---------------------------------------------------------------------------------------------------


def is_guard(node: ast.expr) -> bool:
    """Whether *node* says when the other half counts: `not x or …`, `x is None or …`."""
    match node:
        case ast.UnaryOp(ast.Not()) | ast.Compare(ops=[ast.Is()], comparators=[ast.Constant(None)]):
            return True
        case _:
            return False


def alternatives(tree: ast.AST) -> Iterator[int]:
    """`assert A or B`, also of each of many: the weaker half lets a fault pass."""
    for node in of_type(tree, ast.Assert):
        test = node.test
        if isinstance(test, ast.Call) and name_of(test) == "all" and isinstance(test.args[0], ast.GeneratorExp):
            test = test.args[0].elt
        if isinstance(test, ast.BoolOp) and isinstance(test.op, ast.Or) and not any(map(is_guard, test.values)):
            yield node.lineno


# Loops that may assert nothing ----------------------------------------------------------------------------------------


def is_filled(node: ast.expr, arguments: set[str]) -> bool:
    """Whether *node* surely, or by its form, has items: a literal, a constant of the module, what the test is given."""
    match node:
        case ast.Tuple(items) | ast.List(items) | ast.Set(items):
            found = any(not isinstance(item, ast.Starred) or is_filled(item.value, arguments) for item in items)
        case ast.Dict(items) | ast.Constant(items):
            found = bool(items)
        case ast.Name(name):
            found = name in arguments or name.isupper()
        case ast.Attribute(value, name):
            found = name.isupper() or root_of(value)[:1].isupper()
        case ast.Subscript(value):
            found = is_filled(value, arguments)
        case ast.BinOp(left, _, right):
            found = is_filled(left, arguments) or is_filled(right, arguments)
        case ast.Call():
            found = is_filled_call(node, arguments)
        case _:
            found = False
    return found


def is_filled_call(node: ast.Call, arguments: set[str]) -> bool:
    """The same of a call: of the items of something, of what keeps their number, or of what counts."""
    match node:
        case ast.Call(ast.Attribute(value, name)) if name in SAME_NUMBER:
            return is_filled(value, arguments)
        case ast.Call(ast.Name(name), found) if name in KEEPING_LENGTH:
            return any(is_filled(one, arguments) for one in found)
        case _:
            return name_of(node) in COUNTING


def names(function: ast.FunctionDef | ast.AsyncFunctionDef) -> set[str]:
    """The names that *function* gets as arguments, and those that it binds to a literal with items."""
    arguments = function.args
    found = {one.arg for one in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs)}
    for node in of_type(function, ast.Assign):
        if is_filled(node.value, found):
            found |= {one.id for target in node.targets for one in of_type(target, ast.Name)}
    return found


def is_vacuous(check: ast.AST, arguments: set[str]) -> bool:
    """Whether *check*, `assert all(… for x in y)`, holds for no item and may have none."""
    match check:
        case ast.Assert(ast.Call(ast.Name("all"), [ast.GeneratorExp(generators=[one, *_])])):
            return not is_filled(one.iter, arguments)
        case _:
            return False


def idle_loops(tree: ast.AST) -> Iterator[int]:
    """A test whose only checks are in a loop over something that nothing shows to have an item."""
    helpers = checking_functions(tree, {name for name in imported(tree) if re.match("assert|check|verify", name)})
    for function in tests(tree):
        arguments = names(function)
        inside: dict[int, int] = {}
        for loop in of_type(function, LOOPS):
            if not is_filled(loop.iter, arguments):
                inside |= {id(node): loop.lineno for part in loop.body for node in walk(part)}
        checks = [node for node in walk(function) if is_check(node, helpers)]
        idle = [inside.get(id(one)) or (one.lineno if is_vacuous(one, arguments) else 0) for one in checks]
        if idle and all(idle) and not has_bound(function):
            yield min(idle)


def has_bound(function: ast.AST) -> bool:
    """Whether *function* counts what it iterates over in another way: `zip(…, strict=True)`, unpacking, `next()`."""
    calls = of_type(function, ast.Call)
    strict = [one for one in calls if name_of(one) == "zip" and any(word.arg == "strict" for word in one.keywords)]
    unpacked = [one for one in of_type(function, ast.Assign) if isinstance(one.targets[0], ast.Tuple | ast.List)]
    return bool(strict or [one for one in unpacked if not isinstance(one.value, ast.Tuple)])


# Tests that assert nothing --------------------------------------------------------------------------------------------


def is_check(node: ast.AST, helpers: set[str]) -> bool:
    """Whether *node* can fail a test by itself: an assertion, an expected exception, a use of what may have one."""
    match node:
        case ast.Assert() | ast.Raise():
            return True
        case ast.With(items) | ast.AsyncWith(items):
            return any(name_of(item.context_expr) in helpers for item in items)
        case ast.Call():
            return name_of(node) in CHECKING or bool({name_of(node), root_of(node)} & helpers)
        case _:
            return False


def imported(tree: ast.AST) -> set[str]:
    """The names that a module imports from what may check."""
    found = set()
    for node in of_type(tree, ast.Import):
        found |= {(alias.asname or alias.name).partition(".")[0] for alias in node.names if may_check(alias.name)}
    for node in of_type(tree, ast.ImportFrom):
        found |= {alias.asname or alias.name for alias in node.names if may_check(node.module or "")}
    return found


def checking_functions(tree: ast.AST, found: set[str]) -> set[str]:
    """The functions and constants of a module that use a check, or one of the names *found*; and these names."""
    found = {*found}
    named = {one.name: one for one in of_type(tree, *FUNCTIONS.__args__) if not one.name.startswith("test_")}
    constants = [one for one in of_type(tree, ast.Assign) if isinstance(one.targets[0], ast.Name)]
    named |= {one.targets[0].id: one.value for one in constants if name_of(one.value) in CHECKING}
    while more := {name for name in named.keys() - found if any(is_check(one, found) for one in walk(named[name]))}:
        found |= more
    return found


def may_check(module: str) -> bool:
    """Whether *module* is another one of the tests, or a library that tests call to check something."""
    return module.partition(".")[0] not in {
        *sys.stdlib_module_names,
        "fastpix_dyn",
        "httpx",
        "httpx2",
        "pytest",
        "click",
    }


def unchecked(tree: ast.AST) -> Iterator[int]:
    """A test that has no assertion, expects no exception, and calls nothing that checks."""
    helpers = checking_functions(tree, {"check_returncode", "check_call", "check_output", *imported(tree)})
    for function in tests(tree):
        checked = any(word.arg == "check" for call in of_type(function, ast.Call) for word in call.keywords)
        if not checked and not any(is_check(node, helpers) for node in walk(function)):
            yield function.lineno


# Exceptions of any kind -----------------------------------------------------------------------------------------------


def base_classes(tree: ast.AST) -> Iterator[int]:
    """`pytest.raises` of a base class with neither `match=` nor a look at what was raised."""
    for function in of_type(tree, *FUNCTIONS.__args__):
        read = {node.id for node in of_type(function, ast.Name) if isinstance(node.ctx, ast.Load)}
        for node in of_type(function, ast.With, ast.AsyncWith):
            for item in node.items:
                kept = isinstance(item.optional_vars, ast.Name) and item.optional_vars.id in read
                if not kept and expects_base(item.context_expr):
                    yield node.lineno
    for node in of_type(tree, ast.Expr):
        if expects_base(node.value):
            yield node.lineno


def expects_base(node: ast.expr) -> bool:
    """Whether *node* is a call of `raises` or `warns` with a base class, alone or among others, and no `match=`."""
    if not (isinstance(node, ast.Call) and name_of(node) in RAISING and node.args):
        return False
    expected = node.args[0].elts if isinstance(node.args[0], ast.Tuple) else [node.args[0]]
    return not any(word.arg in {"match", "check"} for word in node.keywords) and any(
        name_of(one) in BASES for one in expected
    )


def swallowed(tree: ast.AST) -> Iterator[int]:
    """An assertion whose failure is caught and forgotten."""
    caught = {"AssertionError", "Exception", "BaseException"}
    for node in of_type(tree, ast.Try):
        for handler in node.handlers:
            types = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
            quiet = all(isinstance(one, ast.Pass | ast.Continue) for one in handler.body)
            if quiet and any(one is None or name_of(one) in caught for one in types):
                yield from (one.lineno for part in node.body for one in of_type(part, ast.Assert))
    for node in of_type(tree, ast.With, ast.AsyncWith):
        calls = [item.context_expr for item in node.items if isinstance(item.context_expr, ast.Call)]
        if any(name_of(call) == "suppress" and {*map(name_of, call.args)} & caught for call in calls):
            yield from (one.lineno for part in node.body for one in of_type(part, ast.Assert))


# The machine ----------------------------------------------------------------------------------------------------------


def sleeps(tree: ast.AST) -> Iterator[int]:
    """`time.sleep` of any length, and `asyncio.sleep` of some seconds; of a clock that the test moves, it is none."""
    from_time = {alias.name for node in of_type(tree, ast.ImportFrom) if node.module == "time" for alias in node.names}
    for node in of_type(tree, ast.Call):
        match node:
            case ast.Call(ast.Attribute(ast.Name("time"), "sleep")):
                yield node.lineno
            case ast.Call(ast.Name("sleep")) if "sleep" in from_time:
                yield node.lineno
            case ast.Call(ast.Attribute(ast.Name("asyncio" | "anyio"), "sleep"), [ast.Constant(length)]) if length:
                yield node.lineno


def fixed_ports(tree: ast.AST) -> Iterator[int]:
    """A server at a port of a fixed number, which another program may have."""
    for node in of_type(tree, ast.Call):
        called = name_of(node)
        if called in {"bind", "create_server", "start_server"} or called.endswith(("HTTPServer", "TCPServer")):
            for address in (one for one in node.args[:1] if isinstance(one, ast.Tuple) and len(one.elts) > 1):
                if isinstance(address.elts[1], ast.Constant) and address.elts[1].value:
                    yield node.lineno


def freed_ports(tree: ast.AST) -> Iterator[int]:
    """A socket or a server that only shows which port is free, and is closed before that is used."""
    for node in of_type(tree, ast.With):
        opened = {item.optional_vars.id: item for item in node.items if isinstance(item.optional_vars, ast.Name)}
        match node.body[-1]:
            case ast.Assign(value=ast.Attribute(ast.Name(server), "url" | "port")) | ast.Return(
                ast.Attribute(ast.Name(server), "url" | "port")
            ) if len(node.body) == 1 and server in opened:
                yield node.body[-1].lineno
            case ast.Assign(value=value) | ast.Return(ast.expr() as value) if not listens(node):
                read = {root_of(one) for one in of_type(value, ast.Call) if name_of(one) == "getsockname"}
                if any(name_of(opened[name].context_expr) in OPENING for name in read & opened.keys()):
                    yield node.body[-1].lineno


def listens(node: ast.With) -> bool:
    """Whether the socket of *node* does something in its block besides being bound."""
    calls = {name_of(one) for part in node.body for one in of_type(part, ast.Call)}
    return bool(calls & {"accept", "Thread", "run", "Popen", "start"})


# What it compares -----------------------------------------------------------------------------------------------------


def same_sides(tree: ast.AST) -> Iterator[int]:
    """A comparison of something with itself."""
    for node in of_type(tree, ast.Assert):
        match node.test:
            case ast.Compare(left, [ast.Eq()], [right]) if ast.dump(left) == ast.dump(right):
                if all(name_of(call) in {*KEEPING_LENGTH, "len"} for call in of_type(left, ast.Call)):
                    yield node.lineno


def own_rows(tree: ast.AST) -> Iterator[int]:
    """`for key, value in TABLE.items(): assert TABLE[key] == value`, also where the rows are those of a test."""
    for loop in of_type(tree, ast.For):
        match loop:
            case ast.For(ast.Tuple([ast.Name(key), ast.Name(value)]), ast.Call(ast.Attribute(table, "items"))):
                yield from equal_sides(loop, {f"{ast.unparse(table)}[{key}]", value})
    for function in tests(tree):
        for mark in function.decorator_list:
            match mark:
                case ast.Call(
                    ast.Attribute(attr="parametrize"), [named, ast.Call(ast.Attribute(table, "items")), *_]
                ) if len(columns := re.findall(r"\w+", ast.unparse(named))) == 2:
                    yield from equal_sides(function, {f"{ast.unparse(table)}[{columns[0]}]", columns[1]})


def equal_sides(tree: ast.AST, sides: set[str]) -> Iterator[int]:
    """Each assertion of *tree* that compares the two expressions *sides*."""
    for node in of_type(tree, ast.Assert):
        match node.test:
            case ast.Compare(left, [ast.Eq()], [right]) if {ast.unparse(left), ast.unparse(right)} == sides:
                yield node.lineno


def missing_examples(tree: ast.AST) -> Iterator[int]:
    """A test with draws whose name names a case that no explicit example has."""
    for function in tests(tree):
        marks = {name_of(one) for one in function.decorator_list}
        interactive = "data" in {one.arg for one in function.args.args}
        if "given" in marks and "example" not in marks and not interactive and CASES & {*function.name.split("_")}:
            yield function.lineno


FORMS = {
    "either half of an `or` passes": alternatives,
    "all assertions are in a loop that may not run": idle_loops,
    "nothing is asserted": unchecked,
    "a base class is expected, without match= or a look at the error": base_classes,
    "the failure of an assertion is caught": swallowed,
    "sleeps": sleeps,
    "a fixed port": fixed_ports,
    "a port that was just freed; a socket that is bound and does not listen refuses all connections": freed_ports,
    "something is compared with itself": same_sides,
    "the rows of a table are compared with the table": own_rows,
    "the case of the name has no @example": missing_examples,
}


def weak_forms(source: str) -> Iterator[tuple[int, str]]:
    """The lines of the module *source* that have a weak form, each with what the form is."""
    tree = ast.parse(source)
    found = {(line, form) for form, lines in FORMS.items() for line in lines(tree)}
    walk.cache_clear()
    yield from sorted(found)


def main() -> None:
    """List the weak forms of the files and folders of the command line; the exit code is 1 if there are any."""
    count = 0
    for root in map(Path, sys.argv[1:]):
        for path in sorted(root.rglob("*.py")) if root.is_dir() else [root]:
            for line, form in weak_forms(path.read_text("utf-8")):
                print(f"{path}:{line}: {form}")  # noqa: T201  # what the program is for
                count += 1
    sys.exit(count > 0)


if __name__ == "__main__":
    main()
