"""The running server: log, metrics, limits, and the work done before the first reader."""
