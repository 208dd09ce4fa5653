"""JupyterLite: Python in the page itself, without threads and without a server."""

from __future__ import annotations

import pytest
from browser import web
from browser.chat import Chat
from browser.conftest import OpenPage
from playwright.sync_api import expect

from . import pyodide

CELLS = (
    """
import asyncio
from IPython.display import Markdown
from ipychat import ChatInterface

def sync(contents):
    return f"You said {contents}"

def generator(contents):
    text = ""
    for number in range(5):
        text += f"{number} "
        yield text

async def coroutine(contents):
    await asyncio.sleep(0)
    return Markdown("**later**")

async def counts(contents):
    text, number = "", 0
    while True:
        text += f"{number} "
        number += 1
        yield text
        await asyncio.sleep(0.02)

def own_steps(contents, user, instance):
    with instance.add_step(title="Look") as step:
        step.stream("There it is.")
    instance.stream("Seen.", user="Assistant")

def fails(contents):
    raise ValueError("not today")

async def asks(contents, user, instance):
    return f"So {await instance.ask('Which one?', options=['this', 'that'])}."

kinds = [sync, generator, coroutine, counts, own_steps, fails, asks]
kinds = {kind.__name__: kind for kind in kinds}

def pick(contents, user, instance):
    return kinds[contents](contents, *[user, instance][:kinds[contents].__code__.co_argcount - 1])

chat = ChatInterface(callback=pick)
chat
""",
)


@pytest.mark.shows("Questions of a callback")
@pytest.mark.shows("Answers stream in")
@pytest.mark.shows("Stop")
@pytest.mark.shows("Errors of callbacks")
@pytest.mark.shows("Markdown, steps and pictures")
@pytest.mark.parametrize("host", ["lite"])
def test_callbacks_of_every_kind_answer_without_threads(
    host: str, tmp_path_factory: pytest.TempPathFactory, open_page: OpenPage
) -> None:
    with web.served(pyodide.build(tmp_path_factory.mktemp(host), *CELLS)) as url:
        page = open_page()
        page.goto(f"{url}/notebooks/index.html?path=notebook.ipynb")
        page.locator(".jp-Notebook .jp-Cell").first.click()
        page.get_by_role("menuitem", name="Run", exact=True).click()
        page.locator(".lm-Menu-item[data-command='runmenu:run-all']").click()
        chat = Chat(page)
        chat.wait_ready()

        assert chat.ask("sync").text.strip() == "You said sync"
        assert chat.ask("generator").text.split() == ["0", "1", "2", "3", "4"]
        assert chat.ask("coroutine").text.strip() == "later"
        chat.submit("own_steps")
        expect(chat.root).to_contain_text("Seen.")
        chat.wait_idle()
        chat.submit("fails")
        expect(chat.root).to_contain_text("ValueError('not today')")
        chat.wait_idle()
        count = chat.replies.count()
        chat.submit("counts")
        chat.wait_for_text("20", index=count)
        chat.stop()
        assert chat.reply(count).status == "stopped"
        chat.submit("asks")
        chat.root.get_by_role("button", name="that").click()
        expect(chat.root).to_contain_text("So that.")
        chat.wait_idle()
