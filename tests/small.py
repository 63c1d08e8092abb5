"""A small document of a made-up library, for tests that are not about FastPix."""

import copy

LIBRARY = {
    "openapi": "3.1.0",
    "info": {"title": "Library", "version": "2"},
    "servers": [{"url": "https://library.example/v1"}],
    "security": [{"reader": []}],
    "tags": [{"name": "Books", "description": "What stands on the shelves."}],
    "paths": {
        "/books": {
            "get": {
                "operationId": "list-books",
                "tags": ["Books"],
                "summary": "List books",
                "parameters": [
                    {"name": "page", "in": "query", "schema": {"type": "integer", "minimum": 1, "default": 1}},
                    {
                        "name": "perPage",
                        "in": "query",
                        "description": "Books on a page.",
                        "schema": {"type": "integer"},
                    },
                ],
                "x-dyn-pagination": {"page": "page", "size": "perPage", "items": "/books", "pages": "/pages"},
                "responses": {
                    "200": {
                        "description": "A page of books.",
                        "content": {
                            "application/json": {
                                "schema": {
                                    "type": "object",
                                    "required": ["books", "pages"],
                                    "properties": {
                                        "books": {"type": "array", "items": {"$ref": "#/components/schemas/Book"}},
                                        "pages": {"type": "integer"},
                                    },
                                }
                            }
                        },
                    }
                },
            },
            "post": {
                "operationId": "addBook",
                "tags": ["Books"],
                "summary": "Add a book",
                "description": "The book gets an id.",
                "requestBody": {
                    "required": True,
                    "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Book"}}},
                },
                "responses": {
                    "201": {
                        "description": "The book.",
                        "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Book"}}},
                    },
                    "409": {"description": "There is such a book."},
                },
            },
        },
        "/books/{bookId}": {
            "get": {
                "operationId": "getBook",
                "tags": ["Books"],
                "parameters": [
                    {"name": "bookId", "in": "path", "required": True, "schema": {"type": "string"}, "example": "7"}
                ],
                "responses": {
                    "200": {
                        "description": "The book.",
                        "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Book"}}},
                    }
                },
            }
        },
        "/ping": {"get": {"security": [], "responses": {"204": {"description": "It is there."}}}},
    },
    "components": {
        "securitySchemes": {"reader": {"type": "http", "scheme": "basic"}},
        "schemas": {
            "Book": {
                "type": "object",
                "required": ["title"],
                "properties": {
                    "id": {"type": "integer", "readOnly": True},
                    "title": {"type": "string", "minLength": 1, "description": "As on the cover."},
                    "class": {"enum": ["novel", "poem"]},
                    "pin": {"type": "string", "format": "password", "maxLength": 4},
                },
            }
        },
    },
}


def library(**changes):
    """The document with other top-level keys."""
    return {**copy.deepcopy(LIBRARY), **changes}
