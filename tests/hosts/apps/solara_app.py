import bots
import solara

from ipychat import ChatInterface


@solara.component
def Page():  # noqa: N802 - Solara looks for this name
    chat = solara.use_memo(lambda: ChatInterface(callback=bots.count_in_thread), [])
    solara.display(chat)
