"""What FastPix needs beyond plain calls: uploads, webhooks, playback. It alone in Python knows FastPix."""
