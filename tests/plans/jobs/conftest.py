"""The processes of the tests of jobs, for jobs of the plans."""

from tests.jobs.conftest import own_broker, portal

__all__ = ["own_broker", "portal"]
