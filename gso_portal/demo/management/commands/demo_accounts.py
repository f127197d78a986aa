import json

from django.core.management.base import BaseCommand

from gso_portal.demo.accounts import demo_accounts
from gso_portal.organization.models import User


class Command(BaseCommand):
    help = "Prints the demo accounts that can log in, with their password."

    def add_arguments(self, parser):
        parser.add_argument("--json", action="store_true", help="print the accounts as one JSON document")

    def handle(self, *args, **options):
        active = set(User.objects.filter(is_active=True).values_list("username", flat=True))
        accounts = [account for account in demo_accounts() if account.username in active]
        if options["json"]:
            self.stdout.write(json.dumps([vars(account) for account in accounts], ensure_ascii=False))
            return
        if not accounts:
            self.stdout.write("Chưa có tài khoản trình diễn nào.")
            return
        self.stdout.write(f"Tài khoản trình diễn, mật khẩu chung: {accounts[0].password}")
        for account in accounts:
            roles = ", ".join(role.label for role in account.roles)
            self.stdout.write(f"  {account.username:<24}{account.display_name} ({roles})")
