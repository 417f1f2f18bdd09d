"""What can go wrong between a layout and a printed certificate."""


class LayoutError(Exception):
    """A layout cannot be printed; the message is a translated sentence for the layout's author."""


class Unlinkable(Exception):
    """A text needs letters that the compiled font lacks; the document has to be set by WeasyPrint whole."""
