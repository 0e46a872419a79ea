"""The colours of the pages: few, told apart by colour-blind readers, and always beside a shape or a word.

The three strong ones are from Okabe and Ito's palette, darkened where text on white needs it (WCAG 2.2 AA).
"""

PAPER, INK, QUIET, LINE = "#ffffff", "#1a1a1a", "#4a4a4a", "#d5d5d5"
BLUE, ORANGE, GREY = "#005b96", "#b34700", "#6b6b6b"
COLOURS = {"egen": BLUE, "gruppe": ORANGE, "landet": GREY, "anden": "#8c8c8c", "Fejl": ORANGE, "Advarsler": BLUE}
# Each state of a delivery or a cube: the text's colour and the ground that it is on.
STATES = {
    "god": ("#0b4a2b", "#e3f1e8"),
    "vent": ("#5c4300", "#fff3cf"),
    "fejl": ("#7a1f00", "#fde5db"),
    "ingen": ("#3d3d3d", "#eeeeee"),
}
