"""What a running server says of itself, and what it makes ready before the first reader."""
