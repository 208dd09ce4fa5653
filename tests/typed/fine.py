"""A project that uses the package as its users do. A strict type checker has nothing to say."""

import asyncio
from collections.abc import AsyncIterator, Iterator

import ipywidgets

from ipychat import (
    ChatAreaInput,
    ChatFeed,
    ChatInterface,
    ChatMessage,
    ChatStep,
    Delta,
    ToolCall,
    ToolResult,
)
from ipychat.testing import Client


def plain(contents: str) -> str:
    return contents.upper()


def growing(contents: str, user: str, instance: ChatInterface) -> Iterator[str | ChatMessage]:
    yield f"{user}: {contents}"
    yield ChatMessage(["done", ToolCall("search", "{}"), ToolResult("found")], user="Tool")


async def streaming(contents: str, user: str, instance: ChatInterface) -> AsyncIterator[Delta]:
    with instance.add_step(title="Search", success_title="Found", collapsed=True) as step:
        step.stream("looking")
        step.stream_title("Searching", status="running")
    for word in contents.split():
        yield Delta(word)


async def asking(contents: str, user: str, instance: ChatInterface) -> str:
    name: str = await instance.ask("Your name?", ["Ann", "Bob"], timeout=10)
    if await instance.confirm(f"{name}?", user="Clerk"):
        return name
    return contents


def told(message: ChatMessage, instance: ChatFeed) -> None:
    text: str = message.serialize()
    instance.stream(f"{text} {message.role} {message.status} {len(instance)}")


feed = ChatFeed("a", ChatMessage("b", user="Ann"), header="# Talk", width=400, margin=(4, 8))
chat = ChatInterface(
    callback=plain,
    callback_user="Bot",
    callback_exception="verbose",
    post_hook=told,
    on_busy="queue",
    widgets=[ipywidgets.IntSlider(), ChatAreaInput(placeholder="Ask")],
    button_properties={"clear": {"icon": "x"}},
    reaction_icons={"like": "thumb-up"},
    height="50vh",
)
for callback in (plain, growing, streaming, asking):
    chat.callback = callback

message: ChatMessage = chat.send("hi", user="Ann", respond=False, show_timestamp=False)
chat.stream(" there", message=message)
message.stream("!", replace=True)
step = ChatStep("a", title="Work", context_exception="summary")
title: str = step.title
last: ChatMessage = chat[-1]
messages: list[ChatMessage] = chat.objects
names: list[str] = [one.user for one in chat]
stopped: bool = chat.stop()
gone: list[ChatMessage] = chat.undo()
again = ChatInterface.load(chat.to_json(), callback=plain)
again_too: ChatInterface = again
openai: list[dict[str, object]] = [dict(one) for one in chat.to_openai()]

client = Client(chat)
client.submit("hello")
shown: str = client.messages[-1].text


async def main() -> None:
    await chat.wait(timeout=5)
    chat.close()


asyncio.run(main())
