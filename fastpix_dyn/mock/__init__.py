"""The mock server: an API in this process that behaves as its document says.

`server` creates it: a function from request to response. It reads a request by `requests` (route, credentials,
values), validates it, and passes it to `handlers`, which create, list, read, update and delete `resources`.
`resource_types` finds in the document which operation does what; `resource_values` makes values that fit the schemas.
Around the function are `faults`, `http_server` (a thread, or ASGI) and `webhook_delivery`.
"""
