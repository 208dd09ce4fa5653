import bots
import panel as pn

from ipychat import ChatInterface

pn.extension("ipywidgets")
pn.pane.IPyWidget(ChatInterface(callback=bots.count_in_thread)).servable()
