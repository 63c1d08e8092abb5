"""The clients, and the only I/O for API calls.

`clients` loads the document by `spec_loading`, checks the `options`, and binds the operations by `binding`. A call runs
a flow by `drivers`, the same one for sync and async; `connection` sends its requests by httpx or httpx2.
`operation_help` and `operation_types` describe operations to people and type checkers; `uploads` types `client.upload`;
`probe` checks the path to a server; `tracing` describes requests to OpenTelemetry.
"""
