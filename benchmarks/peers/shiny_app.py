"""shinychat: shiny run."""

import answers
from shiny.express import ui
from shinychat.express import Chat

ui.page_opts(fillable=True)
chat = Chat("chat")
chat.ui(messages=[{"role": role, "content": text} for role, text in answers.history()])


@chat.on_user_submit
async def _(message: str):
    await chat.append_message_stream(answers.astream(message))
