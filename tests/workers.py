"""What other processes do in the tests: a function must stand in a module to get there."""

import asyncio


def called(operation, **arguments):
    """The body that *operation* results in here."""
    return operation(**arguments)


def called_async(operation, **arguments):
    """The same, of an async client."""

    async def call():
        return await operation(**arguments)

    return asyncio.run(call())


def book(namespace_or_client, book_id):
    """A book, by way of the namespace."""
    books = namespace_or_client if hasattr(namespace_or_client, "get_book") else namespace_or_client.books
    return books.get_book(book_id=book_id)


def response(client, book_id):
    """The whole answer."""
    return client.books.get_book.response(book_id=book_id)


def described(thing):
    """How it shows itself here."""
    return repr(thing)
