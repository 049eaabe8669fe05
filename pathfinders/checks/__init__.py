"""What makes rows wrong: one check a file, each giving Problems: where, what, what to do."""
