"""What can go wrong between a layout and a printed certificate."""


class LayoutError(Exception):
    """A layout cannot be printed; the message is a translated sentence that tells its author what to change."""


class Unlinkable(Exception):
    """A text needs letters that the compiled font lacks; the document has to be set by WeasyPrint whole."""
