"""Benchmarks: each is a function in a module of this folder, named in `bench.__main__.BENCHMARKS`."""
