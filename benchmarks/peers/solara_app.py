"""Solara: solara run."""

import answers
import solara
import solara.lab

messages = solara.reactive([{"role": role, "content": text} for role, text in answers.history()])


def send(text):
    messages.value = [*messages.value, {"role": "user", "content": text}]


@solara.component
def Page():
    asked = sum(one["role"] == "user" for one in messages.value)

    async def answer():
        if not messages.value or messages.value[-1]["role"] != "user":
            return
        before, text = messages.value, ""
        async for token in answers.astream(before[-1]["content"]):
            text += token
            messages.value = [*before, {"role": "assistant", "content": text}]

    task = solara.lab.use_task(answer, dependencies=[asked])
    with solara.Column(style={"width": "100%", "height": "90vh"}):
        with solara.lab.ChatBox():
            for one in messages.value:
                with solara.lab.ChatMessage(user=one["role"] == "user", name=one["role"]):
                    solara.Markdown(one["content"])
        solara.lab.ChatInput(send_callback=send, disabled=task.pending)
