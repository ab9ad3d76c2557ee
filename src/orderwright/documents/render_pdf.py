"""Prints as PDF: one function for every sheet, one file for as many sheets as are wanted."""

from collections.abc import Sequence

from orderwright.documents.compile_sheets import Paper, compile_sheets
from orderwright.documents.types import Print
from orderwright.shipping.label_data import LabelData


def render_pdf(sheets: Sequence[Print | LabelData], paper: Paper = "a4") -> bytes:
    """One PDF of all sheets, in their order, each from a new page with its own page numbers.

    Sheets of one call are of one kind; invoices and credit notes may be mixed. Labels are 4×6 inches whatever the
    paper. The same input gives the same bytes. A sheet takes milliseconds, a thousand lines most of a second: call it
    in a thread; any number of threads may. No sheets, sheets of two kinds, or a barcode that is not ASCII: ValueError.
    """
    (pdf,) = compile_sheets(sheets, paper, "pdf")
    return pdf
