"""Drives servers and browsers, for tests, benchmarks and tools."""
