"""What FastPix needs beyond plain calls. This is the one part of the package that knows FastPix.

`upload` sends files in resumable chunks, `webhooks` verifies, parses and receives events, and `playback` makes the URLs
of streams and images, and the tokens of private ones. `arguments` checks what no schema of the document describes.
"""
