"""What a code stands for: a programme, a trust, a measure."""
