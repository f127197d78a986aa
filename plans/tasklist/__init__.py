"""The list of tasks: its columns, filters and lines, and the same as a file."""
