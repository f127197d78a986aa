"""The page of one task: what it shows to whom, what happened to it, and the form of its report."""
