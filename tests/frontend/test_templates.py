import re

import pytest

from gso_portal.lib.templatetags.portal import icons
from tests.frontend.sources import STATIC, python_sources, templates

WALL = 120
SCREEN = {name: text for name, text in templates().items() if not name.startswith("documents/")}

FORBIDDEN = {
    "an inline style": r"\sstyle\s*=",
    "a style element": r"<style\b",
    "a script that is not a file": r"<script(?![^>]*\ssrc=)",
    "an inline event handler": r"\s(?:on[a-z]+|hx-on[a-z:-]*)\s*=",
    "script in an address or in htmx values": r"""["'](?:javascript|js):""",
    "an htmx trigger filter, which would be evaluated": r"""hx-trigger=["'][^"']*\[""",
    "boosted links, which would swallow downloads": r"\bhx-boost\b",
    "unescaped text": r"\|\s*safe\b|autoescape off",
    "an address outside": r"""(?:src|href|action)=["'](?:https?:)?//""",
}

# Loaded by Django and allauth under these names.
LOADED_BY_OTHERS = {
    "400.html",
    "403.html",
    "403_csrf.html",
    "404.html",
    "429.html",
    "500.html",
    "account/login.html",
    "account/logout.html",
    "account/messages/logged_in.txt",
    "account/messages/logged_out.txt",
}


def offences(text: str) -> list[str]:
    return [what for what, pattern in FORBIDDEN.items() if re.search(pattern, text, re.IGNORECASE)]


@pytest.mark.parametrize("name", SCREEN)
def test_a_template_holds_nothing_that_a_strict_policy_refuses(name):
    assert offences(SCREEN[name]) == []


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ('<p style="color:red">', "an inline style"),
        ("<style>p{}</style>", "a style element"),
        ("<script>go()</script>", "a script that is not a file"),
        ('<a onclick="go()">', "an inline event handler"),
        ('<a hx-on::after-request="go()">', "an inline event handler"),
        ("<a hx-vals='js:{a: b}'>", "script in an address or in htmx values"),
        ('<a hx-get="/" hx-trigger="click[ctrlKey]">', "an htmx trigger filter, which would be evaluated"),
        ('<body hx-boost="true">', "boosted links, which would swallow downloads"),
        ("{{ title|safe }}", "unescaped text"),
        ('<img src="//example.org/a.png">', "an address outside"),
    ],
)
def test_the_lint_sees_each_offence(text, what):
    assert offences(text) == [what]


@pytest.mark.parametrize("name", templates())
def test_a_template_stays_below_the_wall(name):
    assert len(templates()[name].splitlines()) <= WALL


def test_every_template_is_used():
    uses = python_sources() + "\n".join(templates().values())

    unused = {name for name in templates() if f'"{name}"' not in uses and f"'{name}'" not in uses}

    assert unused - LOADED_BY_OTHERS == set()


def test_every_template_named_in_a_template_exists():
    named = {
        name
        for text in templates().values()
        for name in re.findall(r"""{%\s*(?:include|extends)\s+["']([^"']+)["']""", text)
    }

    assert named - set(templates()) == set()


def test_every_icon_named_in_a_template_exists():
    named = {name for text in templates().values() for name in re.findall(r'{% icon "([^"]+)"', text)}

    assert named - set(icons()) == set()


def test_every_static_file_named_in_a_template_exists():
    named = {name for text in templates().values() for name in re.findall(r"{% static '([^']+)' %}", text)}

    # The fonts are made at set-up.
    assert {name for name in named if not (STATIC / name).exists()} - {"fonts/inter.woff2"} == set()


def test_every_script_and_stylesheet_of_ours_is_loaded():
    ours = {str(path.relative_to(STATIC)) for kind in ("css", "js") for path in (STATIC / kind).glob("*")}
    uses = python_sources() + "\n".join(templates().values())

    assert {name for name in ours if name not in uses} == set()


def test_every_plain_post_form_carries_its_token():
    forms = [
        (name, form)
        for name, text in SCREEN.items()
        for form in re.findall(r'<form[^>]*method="post".*?</form>', text, re.DOTALL)
    ]

    assert [name for name, form in forms if "{% csrf_token %}" not in form] == []
