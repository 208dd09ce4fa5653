"""Gradio: python gradio_app.py PORT."""

import sys

import answers
import gradio as gr


async def answer(message, history):
    text = ""
    async for token in answers.astream(message):
        text += token
        yield text


messages = [{"role": role, "content": text} for role, text in answers.history()]
chatbot = gr.Chatbot(value=messages, height=700)
gr.ChatInterface(answer, chatbot=chatbot).launch(server_port=int(sys.argv[1]), quiet=True)
