"""ipychat: a cell of a notebook."""

import answers

from ipychat import ChatInterface, ChatMessage


async def answer(contents):
    text = ""
    async for token in answers.astream(contents):
        text += token
        yield text


users = {"user": "User", "assistant": "Assistant"}
messages = [ChatMessage(text, user=users[role]) for role, text in answers.history()]
chat = ChatInterface(*messages, callback=answer)
chat
