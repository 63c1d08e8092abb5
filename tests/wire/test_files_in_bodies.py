"""Binary values."""

import io
import tempfile

import pytest
from wire_records import refusal

from fastpix_dyn.wire import bodies


@pytest.mark.parametrize("value", [b"", b"\0\xff", bytearray(b"ab"), memoryview(b"ab"), io.BytesIO(b"ab")])
def test_bytes_and_binary_files_are_binary(value):
    """Their content is read whole, as bytes."""
    assert bodies.is_binary(value)
    assert type(bodies.content_of(value, "")) is bytes
    assert bodies.as_file(value) == bodies.File(value, None, None)


def test_an_open_file_has_the_last_part_of_its_path_as_name():
    """No server learns the folders of a machine."""
    with tempfile.NamedTemporaryFile(suffix=".bin") as file:
        file.write(b"\0\r\n\xff")
        file.seek(0)
        made = bodies.as_file(file)

        assert made.name == file.name.rsplit("/", 1)[-1]
        assert bodies.content_of(made.source, "") == b"\0\r\n\xff"


def test_a_file_without_a_path_has_no_name():
    """Temporary files have a number as name."""
    with tempfile.TemporaryFile() as file:
        assert bodies.as_file(file).name is None


@pytest.mark.parametrize(
    ("value", "name", "content_type"),
    [(("a.txt", b"x"), "a.txt", None), (("a.txt", b"x", "text/plain"), "a.txt", "text/plain")],
)
def test_a_tuple_names_a_file(value, name, content_type):
    """(name, content) or (name, content, content type)."""
    assert bodies.as_file(value) == bodies.File(b"x", name, content_type)


@pytest.mark.parametrize(
    "value", ["x", 1, None, [b"x"], ("a", "b"), (b"a", b"b"), ("a", b"b", 1), ("a", b"b", "c", "d"), (), {"a": b""}]
)
def test_anything_else_is_no_file(value):
    """A tuple of texts is an array."""
    assert bodies.as_file(value) is None


@pytest.mark.parametrize(("value", "word"), [("text", "not str"), (io.StringIO("text"), "mode 'rb'"), (5, "not int")])
def test_what_has_no_bytes_is_refused(value, word):
    """The message says what to do."""
    assert word in refusal(bodies.content_of, value, "/body").message


def test_a_file_shows_nothing_of_its_content():
    """Content may be secret."""
    assert "hunter2" not in repr(bodies.as_file(("a", b"hunter2")))


def test_a_schema_sees_a_character_for_each_byte():
    """So that lengths can be judged; a file is not read for that."""
    file = io.BytesIO(b"abc")

    assert bodies.binary_as_text(b"\0\xffa") == "\0\xffa"
    assert len(bodies.binary_as_text(file)) == 1
    assert file.read() == b"abc"
