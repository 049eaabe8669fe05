"""Statistics: pure functions over frames, each naming its method and reference."""
