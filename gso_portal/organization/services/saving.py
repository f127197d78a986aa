"""What every change of the organisation shares."""


class OrganizationError(ValueError):
    """A change that the organisation's own rules refuse; the message is for the screen."""


def saved(row):
    """The row, checked as a form would check it (ValidationError) and stored."""
    row.full_clean()
    row.save()
    return row
