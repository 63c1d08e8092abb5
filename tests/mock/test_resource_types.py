"""How the mock server finds resource types and what operations do, from paths, methods and links."""

import pytest
from shelves import DOCUMENT
from small import library

from fastpix_dyn.client.spec_loading import load_api
from fastpix_dyn.mock.resource_types import documented_success, find_resource_types, names_collection, success_content


def types_of(paths):
    """The resource types of a document of *paths*."""
    return find_resource_types(load_api(library(paths=paths)))


def operation(name, example=None, status="200", links=None, **more):
    """An operation with an example of its response."""
    content = {} if example is None else {"content": {"application/json": {"example": example}}}
    linked = {} if links is None else {"links": links}
    return {"operationId": name, "responses": {status: {"description": "It is.", **content, **linked}}, **more}


def template(*names):
    """The parameters of a path."""
    return [{"name": name, "in": "path", "required": True, "schema": {"type": "string"}} for name in names]


SHELVES = find_resource_types(load_api(DOCUMENT))


@pytest.mark.parametrize(
    ("operation_id", "action", "resource_type", "parameters", "pointer"),
    [
        ("listShelves", "list", "/shelves/{shelfId}", [], "/items"),
        ("addShelf", "create", "/shelves/{shelfId}", [], ""),
        ("getShelf", "read", "/shelves/{shelfId}", ["shelfId"], ""),
        ("changeShelf", "update", "/shelves/{shelfId}", ["shelfId"], ""),
        ("removeShelf", "delete", "/shelves/{shelfId}", ["shelfId"], ""),
        ("lockShelf", "update", "/shelves/{shelfId}", ["shelfId"], ""),
        ("unlockShelf", "update", "/shelves/{shelfId}", ["shelfId"], ""),
        ("hideShelf", "update", "/shelves/{shelfId}", ["shelfId"], ""),
        ("listBooks", "list", "/shelves/{shelfId}/books/{bookId}", ["shelfId"], "/items"),
        ("addBook", "create", "/shelves/{shelfId}/books/{bookId}", ["shelfId"], ""),
        ("removeBook", "delete", "/shelves/{shelfId}/books/{bookId}", ["shelfId", "bookId"], ""),
        ("getPage", "read", "/shelves/{shelfId}/books/{bookId}/pages/{pageId}", ["shelfId", "bookId", "pageId"], ""),
        ("listFriends", "list", "/friends/{friendId}", [], ""),
    ],
)
def test_each_operation_has_a_role(operation_id, action, resource_type, parameters, pointer):
    """By its method and its path."""
    role = SHELVES.roles[operation_id]

    assert (role.action, role.resource_type, role.pointer) == (action, resource_type, pointer)
    assert [one.parameter.name for one in role.parameters] == parameters


def test_a_resource_type_has_its_parent_and_its_operations():
    """The innermost parent, the reader and the creator."""
    page = SHELVES.by_path["/shelves/{shelfId}/books/{bookId}/pages/{pageId}"]
    book = SHELVES.by_path[page.parent]
    shelf = SHELVES.by_path[book.parent]

    assert (page.variable, page.collection, page.depth) == ("pageId", "/shelves/{shelfId}/books/{bookId}/pages", 3)
    assert (book.path, shelf.path, shelf.parent) == ("/shelves/{shelfId}/books/{bookId}", "/shelves/{shelfId}", "")
    assert (page.reader.id, page.creator.id) == ("getPage", "addPage")
    assert page.id_keys == ("pageId", "id")
    friend = SHELVES.by_path["/friends/{friendId}"]
    assert (friend.reader.id, friend.creator, friend.parent) == ("getFriend", None, "")
    assert SHELVES.children(shelf) == [book]
    assert SHELVES.read_by("getBook") is book
    assert SHELVES.read_by("addBook") is None
    assert [*SHELVES.by_path] == sorted(SHELVES.by_path, key=len)


def linked(expression, name="bookId", operation_id="getBook"):
    """A link."""
    return {"one": {"operationId": operation_id, "parameters": {name: expression}}}


BOOK = {
    "parameters": template("bookId"),
    "get": operation("getBook", {"number": "book-1"}),
}


@pytest.mark.parametrize("name", ["bookId", "path.bookId"])
def test_a_link_says_under_which_key_an_id_is(name):
    """Besides the name of the variable, and `id`."""
    paths = {
        "/books": {"post": operation("addBook", {"number": "x"}, "201", linked("$response.body#/number", name))},
        "/books/{bookId}": BOOK,
    }

    assert types_of(paths).by_path["/books/{bookId}"].id_keys == ("bookId", "number", "id")


@pytest.mark.parametrize(
    "expression", ["$request.body#/number", "$response.header.X", "5", "$response.body", "$response.body#"]
)
def test_only_a_link_from_the_body_says_so(expression):
    """A pointer into it."""
    paths = {
        "/books": {"post": operation("addBook", {"number": "x"}, "201", linked(expression))},
        "/books/{bookId}": BOOK,
    }

    assert types_of(paths).by_path["/books/{bookId}"].id_keys == ("bookId", "id")


def test_a_link_to_the_first_item_says_that_an_operation_lists():
    """Wherever its path is; an index is no key."""
    paths = {
        "/shelf/books": {
            "get": operation("find", {"all": [{"number": "x"}]}, links=linked("$response.body#/all/0/number"))
        },
        "/names": {"get": operation("names", {"all": ["x"]}, links=linked("$response.body#/all/0"))},
        "/books/{bookId}": BOOK,
    }
    types = types_of(paths)

    for name in ("find", "names"):
        role = types.roles[name]
        assert (role.action, role.resource_type, role.pointer) == ("list", "/books/{bookId}", "/all")
    assert types.by_path["/books/{bookId}"].id_keys == ("bookId", "number", "id")


@pytest.mark.parametrize("pointer", ["/first/number", "/00/number", "/10/number"])
def test_only_an_index_of_zero_is_the_first_item(pointer):
    """Other keys are keys."""
    paths = {
        "/best": {"get": operation("best", {"x": 1}, links=linked(f"$response.body#{pointer}"))},
        "/books/{bookId}": BOOK,
    }

    assert types_of(paths).roles["best"].action == "read_part"


def test_a_post_elsewhere_creates_what_its_link_leads_to():
    """Without one it updates the resource of its path."""
    paths = {
        "/import": {"post": operation("import", {"number": "x"}, "201", linked("$response.body#/number"))},
        "/books/{bookId}": BOOK,
        "/books/{bookId}/copy": {"parameters": template("bookId"), "post": operation("copy", {"number": "x"})},
    }
    types = types_of(paths)

    assert (types.roles["import"].action, types.roles["import"].resource_type) == ("create", "/books/{bookId}")
    assert (types.roles["copy"].action, types.roles["copy"].resource_type) == ("update", "/books/{bookId}")


def test_an_id_may_have_another_name_in_another_path():
    """A link with the same value connects them: to a path, and to a query."""
    links = {
        "one": {"operationId": "getBook", "parameters": {"bookId": "$response.body#/number"}},
        "two": {"operationId": "play", "parameters": {"film": "$response.body#/number"}},
        "three": {"operationId": "rate", "parameters": {"which": "$response.body#/number"}},
        "four": {"operationId": "rate", "parameters": {"stars": "$response.body#/other"}},
    }
    query = [{"name": name, "in": "query", "schema": {"type": "string"}} for name in ("which", "stars")]
    paths = {
        "/books": {"post": operation("addBook", {"number": "x", "other": "y"}, "201", links)},
        "/books/{bookId}": BOOK,
        "/films/{film}/play": {"parameters": template("film"), "put": operation("play")},
        "/rate": {"post": operation("rate", parameters=query)},
    }
    roles = types_of(paths).roles

    for name, parameter in (("play", "film"), ("rate", "which")):
        assert [(one.parameter.name, one.resource_type) for one in roles[name].parameters] == [
            (parameter, "/books/{bookId}")
        ]
        assert (roles[name].action, roles[name].resource_type) == ("update", "/books/{bookId}")


@pytest.mark.parametrize(
    ("method", "effect", "action"),
    [
        ("put", {}, "update"),
        ("patch", {}, "update"),
        ("delete", {}, "delete"),
        ("delete", {"x-dyn-effect": {"hides": True}}, "update"),
        ("post", {}, "update"),
        ("get", {}, "read"),
    ],
)
def test_a_method_says_what_an_operation_does(method, effect, action):
    """A DELETE with another effect deletes nothing."""
    paths = {"/books/{bookId}": {"parameters": template("bookId"), method: operation("x", **effect)}}

    assert types_of(paths).roles["x"].action == action


def test_a_path_without_resources_has_none():
    """A variable alone makes no resource: its path, or a POST to its collection, does."""
    paths = {
        "/ping": {"get": operation("ping")},
        "/a/{x}/b": {"parameters": template("x"), "get": operation("b")},
        "/c": {"post": operation("addC")},
        "/c/{y}/d": {"parameters": template("y"), "get": operation("d")},
    }
    types = types_of(paths)

    assert [*types.by_path] == ["/c/{y}"]
    assert [(types.roles[name].resource_type, types.roles[name].action) for name in ("ping", "b", "d", "addC")] == [
        ("", "read_part"),
        ("", "read_part"),
        ("/c/{y}", "read_part"),
        ("/c/{y}", "create"),
    ]


def test_the_pointer_of_a_resource_is_that_of_the_outermost_object_with_its_id():
    """In the examples of the response; keys with a slash are escaped."""
    examples = {
        "deep": {"a": {"b": {"bookId": "x", "c": {"bookId": "y"}}}},
        "first": {"other": {"x": 1}, "da/ta": {"id": "x"}},
        "none": {"x": 1},
        "whole": {"id": "x", "data": {"id": "y"}},
    }
    pointers = {"deep": "/a/b", "first": "/da~1ta", "none": "", "whole": ""}
    for name, example in examples.items():
        paths = {"/books/{bookId}": {"parameters": template("bookId"), "get": operation("x", example)}}
        assert types_of(paths).roles["x"].pointer == pointers[name]


def test_the_pointer_of_a_list_is_that_of_the_first_one_in_its_example():
    """The outermost."""
    listed = operation("list", {"meta": {"x": [1]}, "all": [], "more": [1]})
    paths = {"/books": {"get": listed}, "/books/{bookId}": BOOK}

    assert types_of(paths).roles["list"].pointer == "/all"


@pytest.mark.parametrize(
    ("statuses", "status"),
    [(["200", "201"], "200"), (["404", "201"], "201"), (["default", "2XX"], "2XX"), (["404", "500"], "404")],
)
def test_the_success_of_an_operation_is_its_first(statuses, status):
    """Else its first response."""
    responses = {one: {"description": "It is."} for one in statuses}
    api = load_api(library(paths={"/a": {"get": {"operationId": "a", "responses": responses}}}))

    assert documented_success(api.operations["a"]).status == status
    assert success_content(api.operations["a"]) is None


@pytest.mark.parametrize(
    ("key", "is_named"),
    [("books", True), ("Books", True), ("book", False), ("pages", False), ("shelves", False)],
)
def test_a_key_has_the_name_of_a_collection(key, is_named):
    """In any spelling."""
    assert names_collection(key, SHELVES.by_path["/shelves/{shelfId}/books/{bookId}"]) == is_named


def test_a_key_may_be_spelt_in_another_way():
    """`playbackIds` is `/playback-ids`."""
    paths = {
        "/media/{m}": {"parameters": template("m"), "get": operation("m")},
        "/media/{m}/playback-ids/{p}": {"parameters": template("m", "p"), "get": operation("p")},
    }
    kind = types_of(paths).by_path["/media/{m}/playback-ids/{p}"]

    assert [names_collection(key, kind) for key in ("playbackIds", "playback_ids", "playback-ids", "ids")] == [
        True, True, True, False,
    ]  # fmt: skip
