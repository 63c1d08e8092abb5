"""Errors: their tree, texts and data, and which of them may be retried."""

import pickle

import pytest

import fastpix_dyn
from fastpix_dyn import errors
from fastpix_dyn.errors import Problem, SpecError, status_error_class

TREE = {
    "SpecError": ["FastPixError"],
    "ConfigurationError": ["FastPixError", "ValueError"],
    "UnknownNameError": ["FastPixError", "AttributeError", "KeyError"],
    "RequestValidationError": ["FastPixError"],
    "ArgumentError": ["RequestValidationError", "TypeError"],
    "ArgumentValueError": ["RequestValidationError", "ValueError"],
    "APIConnectionError": ["FastPixError"],
    "APITimeoutError": ["APIConnectionError"],
    "APIStatusError": ["FastPixError"],
    "BadRequestError": ["APIStatusError"],
    "AuthenticationError": ["APIStatusError"],
    "PermissionDeniedError": ["APIStatusError"],
    "NotFoundError": ["APIStatusError"],
    "ConflictError": ["APIStatusError"],
    "UnprocessableEntityError": ["APIStatusError"],
    "RateLimitError": ["APIStatusError"],
    "InternalServerError": ["APIStatusError"],
    "WaitError": ["FastPixError"],
    "WaitFailedError": ["WaitError"],
    "WaitTimeoutError": ["WaitError"],
    "UploadError": ["FastPixError"],
    "WebhookError": ["FastPixError"],
    "WebhookSignatureError": ["WebhookError"],
    "ResponseValidationError": ["FastPixError"],
    "ResponseDecodeError": ["FastPixError"],
    "ResponseTooLargeError": ["FastPixError"],
}


@pytest.mark.parametrize("name", TREE)
def test_each_error_has_its_bases(name):
    """Callers catch by them; each is public."""
    class_ = getattr(errors, name)

    assert [base.__name__ for base in class_.__bases__] == TREE[name]
    assert getattr(fastpix_dyn, name) is class_


def test_no_error_is_missing_in_the_tree():
    """Nor in this test."""
    defined = {name for name, one in vars(errors).items() if isinstance(one, type) and issubclass(one, Exception)}

    assert defined == {"FastPixError", *TREE}


@pytest.mark.parametrize(
    ("status", "name"),
    [
        (300, "APIStatusError"),
        (400, "BadRequestError"),
        (401, "AuthenticationError"),
        (402, "APIStatusError"),
        (403, "PermissionDeniedError"),
        (404, "NotFoundError"),
        (405, "APIStatusError"),
        (409, "ConflictError"),
        (410, "APIStatusError"),
        (422, "UnprocessableEntityError"),
        (429, "RateLimitError"),
        (499, "APIStatusError"),
        (500, "InternalServerError"),
        (503, "InternalServerError"),
        (599, "InternalServerError"),
        (600, "InternalServerError"),
    ],
)
def test_each_status_has_its_class(status, name):
    """From 500 on it is a failure of the server."""
    assert status_error_class(status).__name__ == name


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (errors.FastPixError("m"), False),
        (errors.SpecError("m"), False),
        (errors.RequestValidationError("m"), True),
        (errors.ArgumentError("m"), True),
        (errors.ArgumentValueError("m"), True),
        (errors.APIConnectionError("m"), False),
        (errors.APIConnectionError("m", request_sent=False), True),
        (errors.APITimeoutError("m", request_sent=True), False),
        (errors.APITimeoutError("m", request_sent=False), True),
        (errors.APIStatusError("m", status=408), False),
        (errors.APIStatusError("m", status=429), True),
        (errors.APIStatusError("m", status=430), False),
        (errors.APIStatusError("m", status=500), False),
        (errors.APIStatusError("m", status=502), False),
        (errors.APIStatusError("m", status=503), True),
        (errors.APIStatusError("m", status=504), False),
        (errors.ResponseDecodeError("m"), False),
        (errors.WaitTimeoutError("m"), False),
    ],
    ids=repr,
)
def test_which_errors_may_be_retried(error, expected):
    """Only where the last attempt certainly had no effect."""
    assert error.is_retry_safe is expected


def test_the_text_of_an_error():
    """The operation comes first; control characters are escaped, and the message itself stays as it came."""
    assert str(errors.FastPixError("what\x1b[31m", operation="get-it")) == "get-it: what\\x1b[31m"
    assert str(errors.FastPixError("what")) == "what"
    assert errors.FastPixError("what\x1b", operation="o").message == "what\x1b"
    assert str(errors.UnknownNameError("what")) == "what"


@pytest.mark.parametrize(
    ("problem", "text"),
    [
        (Problem("a.yaml", 5, "/paths/~1a", "wrong"), "a.yaml:5: /paths/~1a: wrong"),
        (Problem("a.yaml", 1, "", "wrong"), "a.yaml:1: /: wrong"),
        (Problem("a\x1b.yaml", 1, "", "wrong\u202e"), "a\\x1b.yaml:1: /: wrong\\u202e"),
    ],
)
def test_the_text_of_a_problem(problem, text):
    """File, line, pointer and message, without control characters."""
    assert str(problem) == text


def test_a_spec_error_lists_its_problems():
    """One on each line, with their number."""
    one, two = Problem("a", 1, "", "x"), Problem("b", 2, "/c", "y")

    assert str(SpecError.of([one])) == "the document has 1 problem:\n  a:1: /: x"
    assert str(SpecError.of([one, two])) == "the document has 2 problems:\n  a:1: /: x\n  b:2: /c: y"
    assert SpecError.of([one, two]).problems == (one, two)
    assert SpecError("m").problems == ()


@pytest.mark.parametrize(
    ("class_", "name"),
    [
        (errors.SpecError, "problems"),
        (errors.RequestValidationError, "violations"),
        (errors.ArgumentError, "violations"),
        (errors.APIStatusError, "violations"),
        (errors.WebhookError, "violations"),
        (errors.ResponseValidationError, "violations"),
    ],
)
def test_lists_of_an_error_are_tuples(class_, name):
    """What is no list is refused by its name and type."""
    assert getattr(class_("m", **{name: iter([1, 2])}), name) == (1, 2)
    with pytest.raises(errors.ConfigurationError, match=f"{name} is a list, not int"):
        class_("m", **{name: 5})


DATA = {
    "APIConnectionError": {"request_sent": False, "elapsed": 1.5},
    "APIStatusError": {
        "status": 404,
        "data": {"a": 1},
        "headers": {"A": "b"},
        "http": None,
        "retry_after": 2.5,
        "violations": (1,),
    },
    "WaitError": {"data": [1]},
    "UploadError": {"upload_id": "u", "status": 403},
    "WebhookError": {"data": [1], "violations": (1,)},
    "ResponseDecodeError": {"content": b"x", "status": 200, "headers": {"A": "b"}, "http": None},
    "ResponseTooLargeError": {"status": 200, "headers": {"A": "b"}},
    "ResponseValidationError": {"data": [1], "violations": (1,), "response": None},
    "RequestValidationError": {"violations": (1,)},
}


@pytest.mark.parametrize("name", DATA)
def test_an_error_carries_its_data(name):
    """Also when it is pickled."""
    error = getattr(errors, name)("m", operation="o", **DATA[name])

    for one in (error, pickle.loads(pickle.dumps(error))):
        assert (one.message, one.operation) == ("m", "o")
        assert {key: getattr(one, key) for key in DATA[name]} == DATA[name]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("APIConnectionError", {"request_sent": True, "elapsed": 0.0}),
        (
            "APIStatusError",
            {"status": 0, "data": None, "headers": {}, "http": None, "retry_after": None, "violations": ()},
        ),
        ("WaitError", {"data": None}),
        ("UploadError", {"upload_id": "", "status": 0}),
        ("WebhookError", {"data": None, "violations": ()}),
        ("ResponseDecodeError", {"content": b"", "status": 0, "headers": {}, "http": None}),
        ("ResponseTooLargeError", {"status": 0, "headers": {}}),
        ("ResponseValidationError", {"data": None, "violations": (), "response": None, "status": 0, "http": None}),
    ],
)
def test_the_data_of_an_error_has_defaults(name, expected):
    """A connection error without more means that the request may have been sent."""
    error = getattr(errors, name)("m")

    assert {key: getattr(error, key) for key in expected} == expected
    assert error.operation == ""
