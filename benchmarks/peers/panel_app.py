"""Panel: panel serve."""

import answers
import panel as pn


async def answer(contents, user, instance):
    text = ""
    async for token in answers.astream(contents):
        text += token
        yield text


pn.extension()
users = {"user": "User", "assistant": "Assistant"}
messages = [pn.chat.ChatMessage(text, user=users[role]) for role, text in answers.history()]
chat = pn.chat.ChatInterface(*messages, callback=answer)
chat.servable()
