import marimo

app = marimo.App()


@app.cell
def _():
    import bots
    import marimo as mo

    from ipychat import ChatInterface

    mo.ui.anywidget(ChatInterface(callback=bots.count_in_thread))
    return


if __name__ == "__main__":
    app.run()
