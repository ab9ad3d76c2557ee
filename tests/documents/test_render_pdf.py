import threading
from typing import Any

import pytest
from msgspec.structs import replace
from tests.documents import reading, samples

from orderwright.documents.render_pdf import render_pdf
from orderwright.documents.types import Party

EVERY_SCRIPT = ("Łukasz Σωκράτης Київ", "שלום", "مرحبا", "東京都港区", "서울특별시", "北京市", "กรุงเทพ", "नमस्ते", "🎁")
HOSTILE = '#panic("x") $x^2$ *b* `r` <tag> @ref \\ "q" ] } // #eval("1")'


@pytest.mark.parametrize("kind", samples.SHEETS)
def test_the_same_sheet_gives_the_same_bytes(kind: str) -> None:
    sheet = samples.SHEETS[kind]
    assert render_pdf([sheet]) == render_pdf([sheet])


def test_an_invoice_shows_numbers_dates_parties_lines_and_totals() -> None:
    shown = reading.text(render_pdf([samples.INVOICE]))
    for expected in ("Invoice INV-2026-000123", "23 November 2026", "22 November 2026", "SO-10042",
                     "Wren & Thistle Ltd",
                     "Tax ID GB 999 9999 73", "Ada Merriweather", "White metal lantern", "71053", "-2.00", "18.34",
                     "Shipping £4.95", "Tax £7.72", "Total £58.81", "VAT 20 % £38.59 £7.72", "VAT 0 % £12.50 £0.00",
                     "Thank you for your order.", "Page 1 of 1"):  # fmt: skip
        assert expected in shown


def test_an_invoice_shows_what_is_still_due_once_something_is_paid() -> None:
    shown = reading.text(render_pdf([replace(samples.INVOICE, paid=5000)]))
    assert "Paid -£50.00" in shown
    assert "Due £8.81" in shown


def test_prices_with_tax_in_them_do_not_add_the_tax_again() -> None:
    shown = reading.text(render_pdf([replace(samples.INVOICE, prices_include_tax=True)]))
    assert "Total £51.09" in shown
    assert "Prices include tax." in shown


def test_a_currency_without_minor_units_has_no_decimals() -> None:
    shown = reading.text(render_pdf([replace(samples.INVOICE, currency="JPY")]))
    assert "Total ¥5,881" in shown or "Total JP¥5,881" in shown


def test_a_credit_note_names_its_invoice_and_reason() -> None:
    shown = reading.text(render_pdf([samples.CREDIT_NOTE]))
    for expected in ("Credit note CN-2026-000007", "INV-2026-000123", "Arrived broken", "Total credited £18.36"):
        assert expected in shown


def test_an_order_shows_its_holds_and_its_barcode_reads_back() -> None:
    pdf = render_pdf([samples.ORDER])
    shown = reading.text(pdf)
    for expected in ("On hold Address check", "536365", "gift, vip", "Please ring twice.", "21 November 2026"):
        assert expected in shown
    assert reading.barcodes(reading.pictures(pdf)[0]) == [("Code 128", "SO-10042")]


def test_a_pick_list_shows_bins_in_the_order_given_and_what_to_take_for_whom() -> None:
    pdf = render_pdf([samples.PICK_LIST])
    shown = reading.text(pdf)
    assert shown.index("A-02-1") < shown.index("A-10-3") < shown.index("B-01-2")
    for expected in ("Leeds warehouse", "UNITS 12", "Tote T7", "5012345678900", "FO-20032"):
        assert expected in shown
    assert reading.barcodes(reading.pictures(pdf)[0]) == [("Code 128", "PL-000311")]


def test_a_packing_slip_shows_the_parcel_and_no_price() -> None:
    pdf = render_pdf([samples.PACKING_SLIP])
    shown = reading.text(pdf)
    for expected in ("Parcel 1 of 2", "OW 0000 0012 340", "Units in this parcel 8", "more than one parcel",
                     "Happy birthday, Ada!", "https://shop.example/o/7Qd9XkTz3mRw5Yb8"):  # fmt: skip
        assert expected in shown
    assert "£" not in shown
    assert reading.barcodes(reading.pictures(pdf)[0]) == [("Code 128", "SO-10042-P1")]


def test_a_return_slip_says_where_to_and_by_when() -> None:
    pdf = render_pdf([samples.RETURN_SLIP])
    shown = reading.text(pdf)
    for expected in ("RMA-000054", "28 December 2026", "Canal Yard", "Arrived broken", "any post office"):
        assert expected in shown
    assert reading.barcodes(reading.pictures(pdf)[0]) == [("Code 128", "RMA-000054")]


def test_a_label_is_four_by_six_inches_and_its_tracking_number_reads_back() -> None:
    pdf = render_pdf([samples.LABEL])
    (picture,) = reading.pictures(pdf, dpi=203)
    assert (round(picture.width / 203, 1), round(picture.height / 203, 1)) == (4.0, 6.0)
    assert reading.barcodes(picture) == [("Code 128", "OW00000012340")]
    shown = reading.text(pdf)
    for expected in ("NEXT DAY", "GB-BA1", "1.25 kg", "1 of 2", "Ada Merriweather", "Canal Yard", "+44 7700 900123"):
        assert expected in shown


def test_a_label_stays_one_page_with_a_readable_barcode_however_long_its_text_is() -> None:
    long = replace(samples.LABEL, carrier="Carrier " * 20, service="Service " * 20, note="Note " * 200,
                   routing="GB-" + "X" * 40,
                   order_number="9" * 300, to_lines=("W" * 300,) * 30, from_lines=("Word " * 60,) * 30)  # fmt: skip
    (picture,) = reading.pictures(render_pdf([long]))
    assert reading.barcodes(picture) == [("Code 128", "OW00000012340")]


def test_a_batch_prints_every_label_once_in_order() -> None:
    numbers = [f"OW{n:011d}" for n in range(25)]
    pdf = render_pdf([replace(samples.LABEL, tracking_number=number) for number in numbers])
    assert [reading.barcodes(picture)[0][1] for picture in reading.pictures(pdf)] == numbers


def test_each_sheet_of_a_batch_has_its_own_page_numbers() -> None:
    long = replace(samples.INVOICE, number="INV-2026-000124", lines=samples.LINES * 20)
    shown = reading.pages(render_pdf([samples.INVOICE, long, samples.CREDIT_NOTE]))
    assert "INV-2026-000123" in shown[0]
    assert "Page 1 of 1" in shown[0]
    count = len(shown) - 2
    assert count > 1
    for page, page_text in enumerate(shown[1:-1], start=1):
        assert f"Page {page} of {count}" in page_text
    assert "Page 1 of 1" in shown[-1]


def test_a_thousand_lines_are_all_there_and_each_page_repeats_the_header() -> None:
    lines = tuple(replace(samples.LINES[0], sku=f"SKU-{n:04d}") for n in range(1000))
    shown = reading.pages(render_pdf([replace(samples.INVOICE, lines=lines, charges=())]))
    everything = " ".join(shown)
    assert all(f"SKU-{n:04d}" in everything for n in range(1000))
    assert all("AMOUNT GBP" in page for page in shown if "SKU-" in page)
    assert f"Page {len(shown)} of {len(shown)}" in shown[-1]


@pytest.mark.parametrize("word", EVERY_SCRIPT)
def test_text_of_every_script_has_glyphs(word: str) -> None:
    """A missing glyph is drawn as the same empty box, so two different words would look alike."""
    with_word = replace(samples.PACKING_SLIP, note=word)
    with_gaps = replace(samples.PACKING_SLIP, note="".join(c if c == " " else "\ue123" for c in word))
    assert (
        reading.pictures(render_pdf([with_word]))[0].tobytes() != reading.pictures(render_pdf([with_gaps]))[0].tobytes()
    )


def test_markup_in_names_and_notes_is_printed_as_it_was_written() -> None:
    wild = replace(samples.PACKING_SLIP, note=HOSTILE, ship_to=Party(lines=(HOSTILE,)))
    assert reading.text(render_pdf([wild])).count('#panic("x") $x^2$ *b* `r` <tag> @ref') == 2


@pytest.mark.parametrize("kind", samples.SHEETS)
def test_nul_control_characters_and_lone_surrogates_are_left_out(kind: str) -> None:
    dirty = "a\x00b\x07c\ud800d\u202ee"
    fields: dict[str, dict[str, Any]] = {
        "invoice": {"notes": (dirty,)},
        "credit note": {"reason": dirty},
        "return slip": {"instructions": dirty},
        "manifest": {"carrier": dirty},
    }
    sheet = replace(samples.SHEETS[kind], **fields.get(kind, {"note": dirty}))
    assert "abcde" in reading.text(render_pdf([sheet]))


def test_a_very_long_word_stays_on_the_paper() -> None:
    pdf = render_pdf([replace(samples.PACKING_SLIP, ship_to=Party(lines=("W" * 400,)))])
    assert reading.text(pdf).replace(" ", "").count("W") >= 400
    margin = reading.pictures(pdf, dpi=72)[0].crop((570, 0, 590, 800)).convert("L")
    assert not any(margin.histogram()[:250])


def test_many_threads_may_print_at_once() -> None:
    expected = render_pdf([samples.PACKING_SLIP])
    made: list[bytes] = []
    threads = [threading.Thread(target=lambda: made.append(render_pdf([samples.PACKING_SLIP]))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert made == [expected] * 8


def test_no_sheet_and_sheets_of_two_kinds_are_refused() -> None:
    with pytest.raises(ValueError, match="one kind of sheet"):
        render_pdf([])
    with pytest.raises(ValueError, match="one kind of sheet"):
        render_pdf([samples.INVOICE, samples.PICK_LIST])


def test_a_number_that_no_barcode_can_hold_is_refused() -> None:
    with pytest.raises(ValueError, match="can't be a barcode"):
        render_pdf([replace(samples.ORDER, number="Nº 1")])
