"""Suggestions for names that the document does not have."""

import pytest

from fastpix_dyn import Client, ConfigurationError, SpecError, UnknownNameError
from fastpix_dyn.client.spec_loading import load_api
from fastpix_dyn.contract.calls import select_operations
from fastpix_dyn.spec import names
from fastpix_dyn.spec.names import Candidate
from fastpix_dyn.workbench.explain import find_operation

ROWS = [
    ("shelf", "list-books", "get", "/books"),
    ("shelf", "create_new_book", "post", "/books"),
    ("shelf", "getBook", "get", "/books/{id}"),
    ("shelf", "updateBook", "put", "/books/{id}"),
    ("shelf", "deleteBook", "delete", "/books/{id}"),
    ("readers", "addReader", "post", "/readers"),
    ("readers", "remove_reader", "delete", "/readers/{id}"),
    ("readers", "patchReader", "patch", "/readers/{id}"),
    ("loans", "cancelLoan", "delete", "/loans/{id}"),
    ("loans", "renewLoan", "post", "/loans/{id}"),
    ("loans", "browse-loans", "get", "/loans"),
    ("loans", "purge", "post", "/loans/purge"),
    ("Lost & Found", "list_things_v1", "get", "/things"),
    ("Lost & Found", "dropThing", "delete", "/things/{id}"),
]


def library():
    """A document with several namespaces, whose operations delete in ways of their own."""
    paths = {}
    for tag, name, method, path in ROWS:
        parameters = [{"name": "id", "in": "path", "required": True, "schema": {"type": "string"}}]
        paths.setdefault(path, {})[method] = {
            "operationId": name,
            "tags": [tag],
            "parameters": parameters if "{id}" in path else [],
            "responses": {"200": {"description": "fine"}},
        }
    servers = [{"url": "https://library.example"}]
    return {"openapi": "3.1.0", "info": {"title": "L", "version": "1"}, "servers": servers, "paths": paths}


@pytest.fixture(scope="module")
def client():
    """A client of that document."""
    with Client(spec=library(), server="mock") as made:
        yield made


def told(look):
    """The text of the error."""
    with pytest.raises(UnknownNameError) as caught:
        look()
    return str(caught.value)


@pytest.mark.parametrize(
    ("space", "name", "place"),
    [
        ("readers", "get_book", "client.shelf.get_book"),
        ("readers", "create_new_book", "client.shelf.create_new_book"),
        ("shelf", "add_reader", "client.readers.add_reader"),
        ("shelf", "delete_book_", "client.shelf.delete_book"),
        ("shelf", "getBook", "client.shelf.get_book"),
        ("shelf", "ListBooks", "client.shelf.list_books"),
        ("readers", "listBooks", "client.shelf.list_books"),
        ("loans", "remove_reader", "client.readers.remove_reader"),
        ("shelf", "cancelLoan", "client.loans.cancel_loan"),
        ("loans", "listThingsV1", "client.lost_found.list_things_v1"),
        ("lost_found", "browse_loans", "client.loans.browse_loans"),
    ],
)
def test_an_operation_of_that_name_elsewhere_is_named(client, space, name, place):
    """In whichever namespace, in whatever spelling."""
    assert told(lambda: getattr(getattr(client, space), name)) == (f"{space} has no operation {name!r}; it is {place}")


@pytest.mark.parametrize(
    ("name", "place"),
    [
        ("get_book", "client.shelf.get_book"),
        ("createNewBook", "client.shelf.create_new_book"),
        ("LostFound", "client.lost_found"),
        ("lostFound", "client.lost_found"),
        ("Shelf", "client.shelf"),
        ("READERS", "client.readers"),
        ("withOptions", "client.with_options"),
        ("remove_reader", "client.readers.remove_reader"),
        ("cancel_loan", "client.loans.cancel_loan"),
        ("browseLoans", "client.loans.browse_loans"),
    ],
)
def test_a_client_knows_where_an_operation_or_a_namespace_is(client, name, place):
    """Operations without their namespace, namespaces in another spelling."""
    assert told(lambda: getattr(client, name)) == f"the document has no namespace {name!r}; it is {place}"


@pytest.mark.parametrize("name", ["create_new_book", "createNewBook", "CREATE-NEW-BOOK", "createnewbook"])
def test_an_id_in_another_spelling_is_found(client, name):
    """`client.operations`."""
    if name == "create_new_book":
        assert client.operations[name].plan.id == name
    else:
        assert told(lambda: client.operations[name]) == (
            f"there is no operation {name!r}; it is client.operations['create_new_book']"
        )


@pytest.mark.parametrize(
    ("name", "nearest"),
    [
        ("create_book", "client.shelf.create_new_book"),
        ("creat_new_book", "client.shelf.create_new_book"),
        ("add_book", "client.shelf.create_new_book"),
        ("make_book", "client.shelf.create_new_book"),
        ("new_book", "client.shelf.create_new_book"),
        ("create_reader", "client.readers.add_reader"),
        ("fetch_book", "client.shelf.get_book"),
        ("get_books", "client.shelf.get_book"),
        ("list_loans", "client.loans.browse_loans"),
        ("edit_book", "client.shelf.update_book"),
        ("updat_reader", "client.readers.patch_reader"),
        ("remove_book", "client.shelf.delete_book"),
        ("delte_book", "client.shelf.delete_book"),
        ("destroy_reader", "client.readers.remove_reader"),
        ("cancel_lone", "client.loans.cancel_loan"),
        ("canecl_loan", "client.loans.cancel_loan"),
        ("delete_thing", "client.lost_found.drop_thing"),
        ("renew_lone", "client.loans.renew_loan"),
    ],
)
def test_near_names_are_found_in_all_namespaces(client, name, nearest):
    """By words and by letters, first those that do what the name asks for."""
    for holder in (client, client.shelf, client.loans):
        assert told(lambda holder=holder: getattr(holder, name)).partition("; did you mean ")[2].startswith(nearest)


DELETING = ("delete_book", "remove_reader", "cancel_loan", "drop_thing", "purge")


@pytest.mark.parametrize(
    "name",
    ["create_book", "create_loan", "creat_reader", "add_thing", "new_reader", "make_loan", "book", "reader", "loan",
     "post_thing", "insert_book", "get_reader", "list_thing", "fetch_loan", "update_loan", "set_thing", "complete_book",
     "select_book", "release_reader", "relet_book", "thing", "create_purge", "register_reader", "generate_thing"],
)  # fmt: skip
def test_no_hint_leads_to_what_deletes(client, name):
    """Unless the name asks for it; neither a near name nor a list of names."""
    for holder in (client, client.shelf, client.readers, client.loans, client.lost_found):
        said = told(lambda holder=holder: getattr(holder, name))
        assert not any(deleting in said.partition(";")[2] for deleting in DELETING), said
    said = told(lambda: client.operations[name]).partition(";")[2]
    assert not any(id_ in said for id_ in ("deleteBook", "remove_reader", "cancelLoan", "dropThing", "purge'"))


def test_a_create_leads_to_an_update_only_where_nothing_creates():
    """And a delete to neither."""
    update, create = Candidate("update", ("update_shelf",), "PUT"), Candidate("create", ("make_shelf",), "POST")

    assert names.candidate_suggestion("create_shelf", [update, create]) == "did you mean create?"
    assert names.candidate_suggestion("create_shelf", [update]) == "did you mean update?"
    assert names.candidate_suggestion("delete_shelf", [update, create], listed=()) == ""


def test_no_operation_of_another_number_is_near(client):
    """v1 is not v2."""
    assert "list_things_v1" not in told(lambda: client.shelf.list_things_v2).partition("did you mean")[2]


def test_a_name_that_is_near_to_nothing_gets_the_list(client):
    """Of the namespace, or of all namespaces; what deletes is left out, and that is shown."""
    assert told(lambda: client.shelf.zzz).endswith("; there are: create_new_book, get_book, list_books, update_book, …")
    assert told(lambda: client.zzz).endswith("; there are: loans, lost_found, readers, shelf")


@pytest.mark.parametrize("name", ["__deepcopy__", "__wrapped__", "_repr_html_", "_private", "__len__"])
def test_what_probes_objects_gets_no_hint(client, name):
    """It asks often, and nobody reads it."""
    assert ";" not in told(lambda: getattr(client, name))
    assert ";" not in told(lambda: getattr(client.shelf, name))
    assert not hasattr(client, name)
    assert not hasattr(client.shelf, name)


def linked(operation):
    """The fault of the document with a link to *operation*."""
    spec = library()
    reply = spec["paths"]["/books"]["post"]["responses"]["200"]
    reply["links"] = {"next": {"operationId": operation}}
    with pytest.raises(SpecError) as caught:
        Client(spec=spec)
    return str(caught.value)


def selected(operation):
    """The error of a contract test of *operation*."""
    with pytest.raises(ConfigurationError) as caught:
        select_operations(load_api(library()), [], [operation])
    return str(caught.value)


def explained(operation):
    """The error of an explanation of *operation*."""
    return told(lambda: find_operation(load_api(library()), operation))


@pytest.mark.parametrize("said", [linked, selected, explained])
@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("createNewBook", "; it is create_new_book"),
        ("creat_new_book", "; did you mean create_new_book?"),
        ("create_loan", "; did you mean renewLoan?"),
        ("delete_reader", "; did you mean remove_reader?"),
        ("GETBOOK", "; it is getBook"),
    ],
)
def test_all_who_take_an_operation_say_the_same(said, name, hint):
    """Links of the document, `contract`, `explain`."""
    assert said(name).endswith(hint)
