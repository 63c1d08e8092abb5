"""Values ↔ bytes: encode requests and decode responses, without I/O and without an HTTP library.

A request: `encode` writes the URL, the headers and, by `bodies`, the body from values that `to_json` made JSON data;
`auth` adds the credentials. A response: `decode` finds what the document declares for it and decodes its body.
`messages` contains `Request`, `Response`, `Headers` and `Arguments`; `media_types` compares and parses media types.
`stored_json` parses files that the package wrote earlier.
"""
