"""What FastPix needs beyond plain calls."""
