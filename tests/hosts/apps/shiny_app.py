import bots
from shiny.express import ui
from shinywidgets import render_widget

from ipychat import ChatInterface

ui.page_opts(title="ipychat in Shiny")


@render_widget
def chat():
    return ChatInterface(callback=bots.count_in_thread)
