from django.contrib.auth.hashers import Argon2PasswordHasher


class PortalArgon2Hasher(Argon2PasswordHasher):
    """Argon2id with 19 MiB, two passes and one lane (OWASP). Django's own 100 MiB would let a dozen people
    who log in at once take more than a gigabyte."""

    time_cost = 2
    memory_cost = 19 * 1024
    parallelism = 1
