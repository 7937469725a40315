"""How matplotlib's artists are read, bound before a student could exchange it.

Matplotlib is slow to import: this is for where a figure is looked at.
"""

from matplotlib.artist import Artist
from matplotlib.axis import Axis
from matplotlib.figure import Figure
from matplotlib.text import Text

axes_of = Figure.axes.__get__
is_visible = Artist.get_visible
scale_of = Axis.get_scale
text_of = Text.get_text
