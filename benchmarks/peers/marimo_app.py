"""marimo: marimo run."""

import marimo

app = marimo.App()


@app.cell
def _():
    import answers
    import marimo as mo

    async def answer(messages, config):
        parts = messages[-1].parts
        text = parts[0].text if parts else messages[-1].content
        async for token in answers.astream(text):
            yield token

    mo.ui.chat(answer)
    return


if __name__ == "__main__":
    app.run()
