"""Ready forms of documents between processes: when one is used, and what is done with a bad one."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from small import LIBRARY

from fastpix_dyn import Client, SpecError
from fastpix_dyn.client.spec_loading import load_api
from fastpix_dyn.spec import compiled_cache

OVERLAY = {
    "overlay": "1.0.0",
    "info": {"title": "o", "version": "1"},
    "actions": [{"target": "$.info", "update": {"title": "Other"}}],
}


@pytest.fixture(autouse=True)
def cache(tmp_path, monkeypatch):
    """A folder for compiled forms, not made yet."""
    folder = tmp_path / "cache"
    monkeypatch.setenv("FASTPIX_CACHE", str(folder))
    return folder


@pytest.fixture
def document(tmp_path):
    """A document in a file."""
    return written(tmp_path / "library.json", LIBRARY)


def written(path, value):
    """The file *path* with *value* in it."""
    path.write_text(json.dumps(value), "utf-8")
    return path


def kept(folder):
    """The compiled forms in *folder*."""
    return sorted(folder.iterdir()) if folder.is_dir() else []


def is_ready(document):
    """Whether the API of *document* comes from a compiled form: its operations are then decoded on first access."""
    return not isinstance(load_api(document).operations, dict)


def test_the_second_start_uses_what_the_first_has_kept(cache, document):
    """The same operations, schemas and faults in arguments, without compiling; and only the user may read it."""
    assert not is_ready(document)
    assert is_ready(document)
    assert [path.stat().st_mode & 0o777 for path in (cache, *kept(cache))] == [0o700, 0o600]
    with Client(spec=document, server="mock") as client:
        assert client.books.list_books(page=1)["pages"] >= 0


def test_an_edit_is_seen_at_once(cache, document):
    """The content counts, not the time of the file."""
    load_api(document)
    times = document.stat()
    written(document, {**LIBRARY, "info": {"title": "Newer", "version": "2"}})
    os.utime(document, ns=(times.st_atime_ns, times.st_mtime_ns))

    assert load_api(document).title == "Newer"
    assert len(kept(cache)) == 2


def test_an_edit_of_a_file_that_is_referred_to_is_seen_at_once(tmp_path):
    """What a document takes from other files is part of what was compiled."""
    part = written(tmp_path / "part.json", {"type": "string", "maxLength": 5})
    parameters = [{"name": "q", "in": "query", "schema": {"$ref": "part.json"}}]
    get = {"operationId": "get", "parameters": parameters, "responses": {"200": {"description": ""}}}
    document = written(tmp_path / "root.json", {**LIBRARY, "paths": {"/x": {"get": get}}})
    assert [is_ready(document), is_ready(document)] == [False, True]

    written(part, {"type": "string", "maxLength": 6})

    assert not is_ready(document)
    assert load_api(document).schemas["part"] == {"type": "string", "maxLength": 6}


def test_overlays_are_part_of_the_key(document, tmp_path):
    """With an overlay it is another API, and another when the overlay changes."""
    overlay = written(tmp_path / "overlay.json", OVERLAY)
    assert load_api(document).title == "Library"
    assert [load_api(document, [overlay]).title for _ in range(2)] == ["Other", "Other"]

    overlay.write_text(overlay.read_text("utf-8").replace("Other", "Third"), "utf-8")

    assert load_api(document, [overlay]).title == "Third"


def test_a_value_is_not_kept(cache):
    """It is read already, and may be made anew on each start."""
    load_api(LIBRARY)

    assert kept(cache) == []


def test_a_document_with_faults_is_not_kept(cache, tmp_path):
    """All its faults are told on each start."""
    document = written(tmp_path / "wrong.json", {**LIBRARY, "paths": {"x": {}, "/y": {"get": {}}}})

    told = []
    for _ in range(2):
        with pytest.raises(SpecError) as error:
            load_api(document)
        told.append(error.value.problems)

    assert told[0] == told[1]
    assert len(told[0]) > 1
    assert kept(cache) == []


def test_another_version_of_the_library_does_not_use_it(document, monkeypatch):
    """What it compiles may differ."""
    load_api(document)
    monkeypatch.setattr(compiled_cache, "compiler_version", lambda: "0.0.0")

    assert not is_ready(document)


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_a_damaged_file_is_passed_over_and_written_anew(cache, document, data):
    """One that is cut short, or has a few other bytes anywhere."""
    load_api(document)
    (file,) = kept(cache)
    content = file.read_bytes()
    at = data.draw(st.integers(0, len(content) - 1))
    damage = data.draw(st.sampled_from(["cut", "changed", "empty"]))
    changed = content[:at] + bytes([content[at] ^ data.draw(st.integers(1, 255))]) + content[at + 1 :]
    file.write_bytes({"cut": content[:at], "changed": changed, "empty": b""}[damage])

    assert not is_ready(document)
    assert file.read_bytes() == content


@pytest.mark.parametrize("payload", [b"{}\n{}", b"{}\n" + b"[" * 10**5, b"[" * 10**5, b'{"../../x":"0"}\n{}', b"\xff"])
def test_a_file_that_someone_made_up_is_passed_over(cache, document, payload):
    """Its digest may be right: what is no compiled form still becomes no API."""
    load_api(document)
    (file,) = kept(cache)
    key = file.read_bytes().partition(b"\n")[0].decode()
    file.write_bytes(f"{key}\n{compiled_cache.digest_of(payload)}\n".encode() + payload)

    assert not is_ready(document)
    assert is_ready(document)


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root can give a file away")
def test_a_file_of_another_user_is_passed_over(cache, document):
    """Whoever can write into a shared folder could tell us what to send."""
    load_api(document)
    os.chown(kept(cache)[0], 12345, 12345)

    assert not is_ready(document)


def test_there_may_be_no_place_for_it(document, tmp_path, monkeypatch):
    """A folder that can't be made is no error: the document is compiled on each start."""
    file = tmp_path / "file"
    file.touch()
    monkeypatch.setenv("FASTPIX_CACHE", str(file / "below"))

    assert [is_ready(document), is_ready(document)] == [False, False]


def test_it_can_be_turned_off(document, monkeypatch, tmp_path):
    """With `off` nothing is kept and nothing used."""
    monkeypatch.setenv("FASTPIX_CACHE", "off")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "xdg"))

    assert [is_ready(document), is_ready(document)] == [False, False]
    assert not (tmp_path / "xdg").exists()


@pytest.mark.skipif(sys.platform in {"win32", "darwin"}, reason="they have places of their own")
def test_it_stands_where_the_system_wants_it(document, monkeypatch, tmp_path):
    """XDG Base Directory: XDG_CACHE_HOME, or ~/.cache where that is unset or relative."""
    monkeypatch.delenv("FASTPIX_CACHE")
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    for chosen, folder in (("", "home/.cache"), ("relative", "home/.cache"), (str(tmp_path / "xdg"), "xdg")):
        monkeypatch.setenv("XDG_CACHE_HOME", chosen)
        load_api(document)
        assert len(kept(tmp_path / folder / "fastpix_dyn")) == 1


def test_the_folder_does_not_grow_without_end(cache, document):
    """The oldest go, and what was left by writers that were killed; what is not ours stays."""
    load_api(document)
    (first,) = kept(cache)
    (cache / "mine.txt").touch()
    for number in range(compiled_cache.MAX_FILES + 5):
        left = cache / f".{first.name}.{number}"
        left.touch()
        os.utime(left, (number, number))
    written(document, {**LIBRARY, "info": {"title": "Newer", "version": "2"}})

    load_api(document)

    assert len(kept(cache)) == compiled_cache.MAX_FILES + 1
    assert {first, cache / "mine.txt"} <= set(kept(cache))


def test_many_processes_may_start_at_once(cache, document):
    """Each writes the whole file and then puts it in its place: none ever reads half of one."""
    code = "import sys; from fastpix_dyn import Client; print(Client(spec=sys.argv[1]).books.get_book.plan.path)"
    command = [sys.executable, "-c", code, str(document)]
    processes = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(4)]

    said = [process.communicate()[0].strip() for process in processes]

    assert set(said) == {"/books/{bookId}"}
    assert len(kept(cache)) == 1
    assert is_ready(document)


REPOSITORY = Path(__file__).resolve().parents[2]


def test_a_start_from_a_ready_form_loads_no_compiler(document):
    """Neither the YAML parser, nor what compiles, judges and explains: they are the time of a first start."""
    load_api(document)
    heavy = {"yaml", "jsonschema", "jsonschema_rs", "asyncio", "fastpix_dyn.spec.compile", "fastpix_dyn.wire.bodies"}
    code = (
        "import sys; from fastpix_dyn import Client; Client(spec=sys.argv[1]).books.list_books;"
        f"print(*{heavy!r} & {{*sys.modules}})"
    )

    loaded = subprocess.run(
        [sys.executable, "-c", code, str(document)], check=True, capture_output=True, text=True, cwd=REPOSITORY
    )

    assert loaded.stdout.split() == []
