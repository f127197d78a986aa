"""What people type, paste or hand in for the progress of tasks: read as values, and met with what stands there."""
