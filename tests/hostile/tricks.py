"""Addresses that look as if they were below an allowed one."""

from __future__ import annotations

from urllib.parse import urlsplit

PREFIX = "https://good.example/pics/"

_HOSTS = r"""
good.example.evil.example good.exampleevil.example xgood.example good-example evil.example
www.good.example good.example@evil.example user@good.example user:word@good.example
good.example:444 good.example:80 good.example. good.example%2eevil.example
good.example%00.evil.example good.example%2f@evil.example evil.example%2f@good.example
evil.example#good.example evil.example?good.example evil.example\@good.example
good.example\.evil.example evil.example/good.example [::1] 127.0.0.1
localhost good.example;x good.example;.evil.example good.example,evil.example
"""

# With characters that look like others, or like nothing.
_DISGUISED = [
    "g\u043eod.example",
    "good.example\u2044.evil.example",
    "good.example\u3002evil.example",
    "good\u200b.example",
    "good.example\u00ad.evil.example",
]


_PATHS = r"""
pics picsx/a.png pics.evil/a.png pics%2fa.png pics%5ca.png pics/../secret.png pics/%2e%2e/secret.png
pics/.%2e/secret.png pics/%2E./secret.png pics/..;/secret.png pics/..%2fsecret.png
pics/..%5csecret.png pics/..\secret.png pics/a/../../secret.png pics/./../secret.png
PICS/a.png api?x=/pics/ api#/pics/ ../pics/../secret.png ./../secret.png /pics/a.png
pics/%252e%252e/secret.png pics//../../secret.png pics/\..\..\secret.png
"""

_OTHERS = [
    "http://good.example/pics/a.png",
    "//good.example/pics/a.png",
    "https:good.example/pics/a.png",
    "https:/good.example/pics/a.png",
    "https:///good.example/pics/../a.png",
    "HTTP://good.example/pics/a.png",
    "ftp://good.example/pics/a.png",
    "wss://good.example/pics/a.png",
    "data:text/html,https://good.example/pics/",
    "javascript:'https://good.example/pics/'",
    "blob:https://good.example/pics/a",
    "filesystem:https://good.example/pics/a",
    "view-source:https://good.example/pics/a",
    "/pics/a.png",
    "pics/a.png",
    "?https://good.example/pics/a.png",
    "#https://good.example/pics/a.png",
    "\\\\good.example\\pics\\a.png",
]

TRICKS = [
    *(f"https://{host}/pics/a.png" for host in (*_HOSTS.split(), *_DISGUISED)),
    *(f"https://good.example/{path}" for path in _PATHS.split()),
    *_OTHERS,
]
"""Addresses of pictures."""

HONEST = [f"{PREFIX}a.png", f"{PREFIX}b/c.png?d=e", "https://GOOD.example:443/pics/f.png"]
"""Addresses that are below the prefix."""


def is_below(address: str) -> bool:
    """Whether what was really asked for is below the prefix, as a server would read it."""
    url = urlsplit(address)
    is_there = (url.scheme, url.netloc) == ("https", "good.example")
    path = url.path.lower()
    return (
        is_there
        and path.startswith("/pics/")
        and not any(one in path for one in ("/../", "%2f", "%5c", "/%2e", "/.%2e"))
    )
