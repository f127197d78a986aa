def pytest_configure(config):
    """The fixtures need models, which no conftest may import: conftest files are read before Django is set up."""
    config.pluginmanager.import_plugin("tests.plans.review.worlds")
