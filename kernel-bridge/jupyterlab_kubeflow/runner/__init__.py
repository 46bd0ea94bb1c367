"""The program that runs one step of a pipeline; it travels as one source, joined by `scripts/join-runner.mjs`."""
