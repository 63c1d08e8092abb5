"""The clients, and the only I/O for API calls.

`clients` loads the document by `spec_loading`, checks the `options`, and binds the operations by `binding`. A call runs
a flow by `drivers`. `connection` sends its requests by httpx or httpx2, in each of the `event_loops`, by `proxies`,
with `certificates`, along `redirects`, within `time_limits` and `body_limit`, and streams as `redacted_stream`.
`operation_help` and `operation_types` describe operations, `uploads` types `client.upload`, `argument_types` checks
calls of other functions; `probe` checks the path to a server; `tracing` is for OpenTelemetry.
"""
