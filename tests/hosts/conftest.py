"""What the tests in other people's frameworks have of those in Jupyter's."""

from browser.conftest import artifacts, context, name, open_page

__all__ = ["artifacts", "context", "name", "open_page"]
