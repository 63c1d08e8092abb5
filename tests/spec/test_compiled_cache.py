"""The compiled form of an API: what is decoded from it, and what is refused."""

import json
import logging
import os
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from plans import API

from fastpix_dyn import __version__, files
from fastpix_dyn.errors import SpecError
from fastpix_dyn.files import packaged_document
from fastpix_dyn.spec import compiled_cache
from fastpix_dyn.spec.compile import compile_document
from fastpix_dyn.spec.document import load
from fastpix_dyn.spec.overlay import apply

DOCUMENTS = Path(__file__).resolve().parents[1] / "documents"
FORM = compiled_cache.encode_api(API)
SMALL = {
    "openapi": "3.1.0",
    "info": {"title": "t", "version": "1"},
    "paths": {"/x": {"get": {"responses": {"200": {"description": "", "content": {"application/json": {}}}}}}},
}


def shown(values):
    """How *values* show themselves, in their order; that of a set means nothing."""
    text = repr(dict(values))
    return re.sub(r"frozenset\(\{(.*?)\}\)", lambda match: str(sorted(match[1].split(", "))), text)


@pytest.mark.parametrize(
    "path", [packaged_document(), DOCUMENTS / "features.yaml", DOCUMENTS / "legacy.json"], ids=lambda path: path.name
)
def test_what_is_read_is_what_was_compiled(path):
    """Every record of every document, also in how it shows itself: 1 is no 1.0, and no example is not null."""
    compiled = compile_document(load(path))

    read = compiled_cache.decode_api(compiled_cache.encode_api(compiled))

    assert read == compiled
    assert shown(read.operations) == shown(compiled.operations)
    assert shown(read.schemas) == shown(compiled.schemas)
    assert shown(read.webhooks) == shown(compiled.webhooks)
    assert {space: [*plans] for space, plans in read.namespaces.items()} == {
        space: [*plans] for space, plans in compiled.namespaces.items()
    }


def test_a_record_is_made_once():
    """A validator is kept for each schema by its identity, so an operation must stay the same object."""
    read = compiled_cache.decode_api(FORM)

    assert read.operations["get-media"] is read.operations["get-media"]
    assert read.operations["get-media"] is read.namespaces["manage_videos"]["get_media"]
    assert read.schemas["Media"] is read.schemas["Media"]


@pytest.mark.parametrize("value", ["1e999", "-1e999"])
def test_what_json_can_not_say_has_no_ready_form(tmp_path, value):
    """An infinite limit would read as null: such a document is compiled on each start."""
    file = tmp_path / "limits.yaml"
    text = json.dumps(SMALL).replace('"application/json": {}', f'"application/json": {{"example": {value}}}')
    file.write_text(text, "utf-8")
    api = compile_document(load(file))

    with pytest.raises(ValueError, match="no compiled form"):
        compiled_cache.encode_api(api)


@given(st.data())
def test_damage_is_refused_or_changes_data_only(data):
    """Whatever bytes come, there is an API, or a ValueError or SpecError: nothing in a compiled form is run."""
    start = data.draw(st.integers(0, len(FORM) - 1))
    damaged = FORM[:start] + data.draw(st.binary(max_size=20)) + FORM[start + data.draw(st.integers(0, 50)) :]

    try:
        read = compiled_cache.decode_api(damaged)
        kinds = {
            compiled_cache.Operation: [*read.operations.values()],
            compiled_cache.Webhook: [*read.webhooks.values()],
            (dict, bool): [*read.schemas.values()],
        }
    except (ValueError, SpecError):
        return

    assert [one for kind, found in kinds.items() for one in found if not isinstance(one, kind)] == []


@pytest.mark.parametrize(
    ("hostile", "words"),
    [
        (b"", "Input data was truncated"),
        (b"{}", "missing required field `title`"),
        (b"[" * 100_000, "Expected `object`, got `array`"),
        (b'{"title":' + b"[" * 100_000, "Expected `str`, got `array` - at `\\$.title`"),
        (b'{"x":' + b"[" * 100_000, "the content nests too deeply for a compiled form"),
        (b"null", "Expected `object`, got `null`"),
        (b'"' + b"x" * 10**6, "Input data was truncated"),
    ],
    ids=["nothing", "no keys", "a list", "a wrong value", "endless nesting", "null", "half of a text"],
)
def test_what_is_no_ready_form_is_refused(hostile, words):
    """Endless nesting, a value of the wrong type, nothing at all."""
    with pytest.raises(ValueError, match=words):
        compiled_cache.decode_api(hostile)


def test_an_operation_that_is_no_operation_says_what_to_do():
    """The digest detects accidents; a forged file is detected on first access."""
    form = json.loads(FORM)
    form["operations"]["get-media"] = {"operation": 1, "responses": []}

    with pytest.raises(SpecError, match="delete the cache"):
        compiled_cache.decode_api(json.dumps(form).encode()).operations["get-media"]


def test_each_response_is_encoded_once():
    """Operations share theirs, in their order."""
    reply, other = {"description": "shared"}, {"description": "other"}
    paths = {f"/{name}": {"get": {"responses": {"200": other, "400": reply, "404": reply}}} for name in "ab"}
    api = compile_document(load({**SMALL, "paths": paths, "components": {}}))
    shared = compile_document(
        load(
            {
                **SMALL,
                "paths": {
                    f"/{name}": {"get": {"responses": {"400": {"$ref": "#/components/responses/R"}}}} for name in "ab"
                },
                "components": {"responses": {"R": reply}},
            }
        )
    )

    assert len(json.loads(compiled_cache.encode_api(api))["responses"]) == 6
    assert len(json.loads(compiled_cache.encode_api(shared))["responses"]) == 1
    read = compiled_cache.decode_api(compiled_cache.encode_api(api))
    assert [one.status for one in read.operations["get /b"].responses] == ["200", "400", "404"]


def test_maps_of_a_decoded_api_are_like_those_of_a_compiled_one():
    """Length, order, membership and text."""
    api = compile_document(load({**SMALL, "components": {"schemas": {"B": True, "A": {"type": "string"}}}}))
    read = compiled_cache.decode_api(compiled_cache.encode_api(api))

    assert [*read.schemas] == ["B", "A"]
    assert (len(read.schemas), "A" in read.schemas, "C" in read.schemas) == (2, True, False)
    assert repr(read.schemas) == repr(api.schemas)
    space = read.namespaces["default"]
    assert ([*space], len(space), "get_x" in space, "get /x" in space) == (["get_x"], 1, True, False)
    assert repr(space) == repr({"get_x": api.operations["get /x"]})
    with pytest.raises(KeyError, match="C"):
        read.schemas["C"]


@pytest.fixture
def cache(tmp_path, monkeypatch):
    """The cache folder, which does not exist yet."""
    monkeypatch.setenv("FASTPIX_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache"


def written(path, value):
    """The file *path* with *value* in it."""
    path.write_text(json.dumps(value), "utf-8")
    return path


def stored(*paths):
    """Compile the document and the overlays at *paths*, and store it."""
    document = load(paths[0])
    for path in paths[1:]:
        document = apply(document, load(path))
    api = compile_document(document)
    compiled_cache.store(document, api)
    return api


def overlay(**update):
    """An overlay that adds *update*."""
    return {"overlay": "1.0.0", "actions": [{"target": "$", "update": update}]}


def test_what_is_stored_is_read(cache, tmp_path):
    """Of the same files only: another name, content or order of overlays is another document."""
    paths = [
        written(tmp_path / "api.json", SMALL),
        written(tmp_path / "one.json", overlay(security=[])),
        written(tmp_path / "two.json", overlay(servers=[{"url": "/two"}])),
    ]
    assert compiled_cache.read_cached(paths) is None

    api = stored(*paths)

    assert compiled_cache.read_cached(paths) == api
    assert api.servers[0].url == "/two"
    assert [path.suffix for path in cache.iterdir()] == [".compiled"]
    assert compiled_cache.read_cached(paths[:2]) is None
    assert compiled_cache.read_cached([paths[0], paths[2], paths[1]]) is None
    assert compiled_cache.read_cached([paths[1], *paths[1:]]) is None
    assert compiled_cache.read_cached([written(tmp_path / "copy.json", SMALL), *paths[1:]]) is None
    written(paths[2], overlay(servers=[{"url": "/other"}]))
    assert compiled_cache.read_cached(paths) is None
    paths[2].unlink()
    assert compiled_cache.read_cached(paths) is None


def test_a_document_with_a_changed_second_file_is_outdated(cache, tmp_path):
    """Each of its files counts, also one that is gone."""
    root = {**SMALL, "components": {"schemas": {name: {"$ref": f"{name}.json"} for name in "ab"}}}
    path, others = written(tmp_path / "api.json", root), [written(tmp_path / f"{name}.json", {}) for name in "ab"]
    api = stored(path)
    assert compiled_cache.read_cached([path]) == api

    written(others[1], {"type": "string"})
    assert compiled_cache.read_cached([path]) is None
    written(others[1], {})
    assert compiled_cache.read_cached([path]) == api
    others[0].unlink()
    assert compiled_cache.read_cached([path]) is None
    assert len(list(cache.iterdir())) == 1


@pytest.mark.parametrize("place", [0, 63, 64, 65, 128, 129, 130, -1])
def test_a_file_with_one_changed_byte_is_not_read(cache, tmp_path, place):
    """In its key, its digest or its content."""
    path = written(tmp_path / "api.json", SMALL)
    api = stored(path)
    (file,) = cache.iterdir()
    content = bytearray(file.read_bytes())
    content[place] ^= 1
    file.write_bytes(content)

    assert compiled_cache.read_cached([path]) is None
    content[place] ^= 1
    file.write_bytes(content)
    assert compiled_cache.read_cached([path]) == api


@pytest.mark.parametrize("content", [b"", b"\n\n", b"a" * 500])
def test_a_file_of_something_else_is_not_read(cache, tmp_path, content):
    """Nor does it raise."""
    path = written(tmp_path / "api.json", SMALL)
    stored(path)
    (file,) = cache.iterdir()
    file.write_bytes(content)

    assert compiled_cache.read_cached([path]) is None


def test_a_file_that_is_too_large_is_not_written(cache, tmp_path, monkeypatch):
    """The limit itself is allowed."""
    path = written(tmp_path / "api.json", SMALL)
    stored(path)
    (file,) = cache.iterdir()
    size = file.stat().st_size
    for limit, count in ((size - 1, 0), (size, 1)):
        file.unlink(missing_ok=True)
        monkeypatch.setattr(compiled_cache, "MAX_BYTES", limit)
        stored(path)
        assert len(list(cache.iterdir())) == count
    assert compiled_cache.read_cached([path]) is not None
    monkeypatch.setattr(compiled_cache, "MAX_BYTES", size - 1)
    assert compiled_cache.read_cached([path]) is None


def test_a_folder_that_is_a_link_is_not_used(cache, tmp_path):
    """Whoever made it could exchange what is in it."""
    path, real = written(tmp_path / "api.json", SMALL), tmp_path / "real"
    stored(path)
    cache.rename(real)
    cache.symlink_to(real)

    assert compiled_cache.read_cached([path]) is None
    (file,) = real.iterdir()
    file.unlink()
    stored(path)
    assert list(real.iterdir()) == []


def test_a_folder_of_another_user_is_not_used(cache, tmp_path, monkeypatch):
    """That of root is."""
    path = written(tmp_path / "api.json", SMALL)
    stored(path)
    if os.geteuid():
        monkeypatch.setattr(os, "geteuid", lambda: os.getuid() + 1)
    else:
        os.chown(cache, 12_345, -1)

    assert compiled_cache.read_cached([path]) is None
    (file,) = cache.iterdir()
    file.unlink()
    stored(path)
    assert list(cache.iterdir()) == []


@pytest.mark.parametrize("place", ["file", "file/cache"])
def test_a_file_in_place_of_the_folder_is_no_error(tmp_path, monkeypatch, place):
    """The document is compiled on each start."""
    path = written(tmp_path / "api.json", SMALL)
    (tmp_path / "file").write_text("mine")
    monkeypatch.setenv("FASTPIX_CACHE", str(tmp_path / place))

    stored(path)

    assert compiled_cache.read_cached([path]) is None
    assert (tmp_path / "file").read_text() == "mine"


def test_what_can_not_be_stored_is_logged(tmp_path, caplog):
    """With the kind of the error and the reason, at the level of debugging."""
    path = tmp_path / "api.json"
    path.write_text(
        json.dumps({**SMALL, "x": 0}).replace('"application/json": {}', '"application/json": {"example": 1e999}')
    )

    with caplog.at_level(logging.DEBUG, logger="fastpix_dyn"):
        stored(path)

    (record,) = caplog.records
    assert record.levelname == "DEBUG"
    assert record.getMessage().startswith(
        "the compiled form of api.json is not cached (ValueError): the API has no compiled form"
    )


def test_the_32_newest_files_are_kept(cache, tmp_path):
    """Those of killed writers count; folders, links and other names stay."""
    path = written(tmp_path / "api.json", SMALL)
    stored(path)
    (first,) = cache.iterdir()
    others = [cache / name for name in ("mine.compiled", "0" * 64, f"{'0' * 63}.compiled", f"{'0' * 64}.compiled.old")]
    for one in others:
        one.touch()
        os.utime(one, (1, 1))
    (cache / f"{'1' * 64}.compiled").mkdir()
    (cache / f"{'2' * 64}.compiled").symlink_to(others[0])
    old = [cache / f"{number:064x}.compiled" for number in range(31)]
    old += [cache / f".{number:064x}.compiled.{number}" for number in range(100, 103)]
    for age, one in enumerate(old, 10):
        one.touch()
        os.utime(one, (age, age))
    stays = {*others, cache / f"{'1' * 64}.compiled", cache / f"{'2' * 64}.compiled", first}

    stored(path)

    assert {*cache.iterdir()} == {*stays, *old[3:]}


def test_the_packaged_file_is_read_first(cache, tmp_path, monkeypatch):
    """Without a cache folder too; if it belongs to another document, the folder is looked at."""
    path = written(tmp_path / "api.json", SMALL)
    document = load(path)
    api = compile_document(document)
    packaged = tmp_path / "packaged"
    packaged.write_bytes(compiled_cache.cache_entry(document, api, compiled_cache.compiler_version())[1])
    monkeypatch.setattr(files, "packaged_cache", lambda: packaged)

    monkeypatch.setenv("FASTPIX_CACHE", "off")
    assert compiled_cache.read_cached([path]) == api
    other = written(tmp_path / "other.json", {**SMALL, "info": {"title": "other"}})
    assert compiled_cache.read_cached([other]) is None
    monkeypatch.setenv("FASTPIX_CACHE", str(cache))
    stored(other)
    assert compiled_cache.read_cached([other]).title == "other"


def test_the_compiler_is_its_version_or_in_a_checkout_its_code_too(monkeypatch):
    """Code changes between versions there."""
    version = compiled_cache.compiler_version.__wrapped__
    monkeypatch.setattr(files, "is_installed", lambda: True)
    assert version() == __version__
    monkeypatch.setattr(files, "is_installed", lambda: False)
    first, *digests = version().split()
    assert first == __version__
    code = Path(compiled_cache.__file__).parent.glob("*.py")
    assert sorted(digests) == sorted(files.digest_of(path.read_bytes()) for path in code)
