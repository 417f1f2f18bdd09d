"""How the press says that a layout is wrong."""


class LayoutError(Exception):
    """A layout cannot be printed; the message is a translated sentence for the layout's author."""
