import pytest
from django.core.management import CommandError, call_command

from gso_portal.demo.accounts import DemoRefused, open_demo_accounts
from gso_portal.organization.models import User
from plans.models import Plan


@pytest.mark.django_db
def test_another_role_than_the_owner_is_refused_and_nothing_happens():
    with pytest.raises(CommandError, match="GSO_DB_ROLE=owner"):
        call_command("load_demo")

    assert not Plan.objects.exists()


@pytest.mark.django_db
def test_production_gets_neither_the_demo_world_nor_its_accounts(settings):
    settings.IS_PRODUCTION = True

    with pytest.raises(CommandError, match="production"):
        call_command("load_demo")
    with pytest.raises(DemoRefused):
        open_demo_accounts()
    assert not User.objects.exists()
