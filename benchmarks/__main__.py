"""Runs all benchmarks and writes their results: python -m benchmarks."""

from . import stream

if __name__ == "__main__":
    stream.main()
