"""Sample data for every template, in the shape each names first. Goods are those of UCI Online Retail."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace as S
from typing import Any

NOW = datetime.now(UTC)
GOODS = [
    ("85123A", "White hanging heart T-light holder", 255),
    ("71053", "White metal lantern", 339),
    ("84406B", "Cream cupid hearts coat hanger", 275),
    ("22752", "Set 7 babushka nesting boxes", 765),
    ("21730", "Glass star frosted T-light holder", 425),
    ("22633", "Hand warmer union jack", 185),
]
FORM = S(values={}, errors={}, refusal=None)
PAGER = S(previous_href=None, next_href="?after=x", note="50 shown")


def ago(hours: float) -> datetime:
    return NOW - timedelta(hours=hours)


def act(key: str, label: str, **more: Any) -> S:
    return S(
        **(
            {
                "key": key,
                "label": label,
                "href": None,
                "post": None,
                "dialog": None,
                "reason": None,
                "primary": False,
                "danger": False,
            }
            | more
        )
    )


def tabs(*labels: Any, current: int = 0) -> list[S]:
    made = [label if isinstance(label, tuple) else (label, None) for label in labels]
    return [S(label=name, href="#", count=count, current=index == current) for index, (name, count) in enumerate(made)]


def entry(key: str, label: str, icon: str, href: str, count: int = 0, urgent: bool = False) -> S:
    return S(key=key, label=label, icon=icon, href=href, count=count, urgent=urgent)


def page(section: str = "home", **more: Any) -> S:
    menu = [
        S(
            title=None,
            entries=[
                entry("home", "Home", "home", "/home"),
                entry("orders", "Orders", "shopping-bag", "/orders", 1284),
                entry("returns", "Returns", "arrow-back-up", "/returns", 37),
                entry("service", "Service", "headset", "/service", 9, True),
                entry("customers", "Customers", "users", "/customers"),
            ],
        ),
        S(
            title="Warehouse",
            entries=[
                entry("receive", "Receive", "inbox", "/warehouse/receive", 112),
                entry("pick", "Pick", "route", "/warehouse/pick", 84),
                entry("pack", "Pack", "package", "/warehouse/pack", 41),
                entry("hand_over", "Hand over", "truck-delivery", "/warehouse/hand-over", 63),
                entry("inventory", "Inventory", "stack-2", "/inventory"),
            ],
        ),
        S(
            title="Insight",
            entries=[
                entry("sales", "Sales", "chart-bar", "/sales"),
                entry("quarantine", "Quarantine", "shield-lock", "/quarantine", 14),
                entry("outbox", "Outbox", "mail", "/outbox"),
            ],
        ),
        S(title=None, entries=[entry("settings", "Settings", "settings", "/settings/locations")]),
    ]
    return S(
        section=section,
        organization=S(name="Demo Gifts Ltd"),
        organizations=[S(name="Demo Gifts Ltd", href="#")],
        location="all locations",
        menu=menu,
        query="",
        csrf="token",
        user=S(name="Olive Wright", email="olive@example.com", initials="OW", role="operations"),
        zone="Europe/London",
        flashes=[],
        **more,
    )


def order_rows() -> list[S]:
    states = [
        ("paid", "picking", None, None, 3, "now", "cut-off", 2.2),
        ("paid", "packed", None, None, 4, "now", "cut-off", 2.2),
        ("paid", "on_hold", "On hold · address", None, 1, "now", "held", -0.6),
        ("authorized", "backordered", None, None, 1, "now", "promise", 240),
        ("paid", "short_pick", None, None, 2, "bad", "needs a decision", None),
        ("paid", "shipped", None, None, 5, "now", "due", 70),
        ("paid", "shipped", None, None, 5, "now", "due", 96),
        ("paid", "delivered", None, None, 6, "", "delivered", -18),
        ("authorized", "on_hold", "On hold · review", None, 1, "now", "value over limit", None),
        ("paid", "released", None, None, 2, "now", "wave 118", None),
        ("paid", "delivery_failed", None, None, 5, "bad", "case C-2041", None),
        ("refunded", "returned", None, None, 6, "", "closed", None),
    ]
    places = [
        "GB London",
        "GB Leeds",
        "FR Lyon",
        "GB London",
        "GB Cardiff",
        "GB Bristol",
        "NL Utrecht",
        "GB York",
        "DE Bremen",
        "GB Derby",
        "GB London",
        "IE Cork",
    ]
    rows = []
    for index, (paid, filled, text, tone, done, following, matters, hours) in enumerate(states):
        country, city = places[index].split(" ")
        rows.append(
            S(
                id=f"o{index}",
                number=str(10482 - index),
                external_ref=str(536365 + index * 3),
                placed_at=ago(1 + index * 0.3),
                customer="Guest" if index == 4 else f"Customer {17850 - index * 331}",
                customer_number=None if index == 4 else "17850",
                country=country,
                city=city,
                units=(index * 7) % 31 + 3,
                total=13912 + index * 7931,
                currency="GBP",
                payment=paid,
                fulfillment=filled,
                fulfillment_text=text,
                tone=tone,
                done=done,
                next=following,
                matters=matters,
                matters_at=NOW + timedelta(hours=hours) if hours else None,
                matters_style="until" if hours and 0 < hours < 12 else ("ago" if hours and hours < 0 else "date"),
            )
        )
    return rows


def orders() -> dict[str, Any]:
    fields = [
        S(
            name="channel",
            label="Channel",
            kind="select",
            options=[("web", "web"), ("wholesale", "wholesale")],
            value="",
        ),
        S(name="placed_from", label="Placed from", kind="date", options=[], value=""),
    ]
    may = dict.fromkeys(["import", "create", "hold", "release", "cancel", "tag", "print", "export"], True)
    return {
        "page": page("orders"),
        "list": S(
            open=1284,
            attention=31,
            tabs=tabs(
                ("All", None),
                ("Needs attention", 31),
                ("Unfulfilled", 120),
                ("On hold", 12),
                ("Backordered", 46),
                ("Ready to ship", 63),
                ("Late or at risk", 8),
                ("Returns", 37),
            ),
            chips=[
                S(label="Channel", value="web, wholesale", remove_href="#"),
                S(label="Placed", value="today", remove_href="#"),
            ],
            fields=fields,
            kept={"view": "all"},
            note="Newest first",
            total=1284,
            rows=order_rows(),
            pager=PAGER,
            searching=False,
            may=may,
            export_href="/orders/export",
        ),
    }


def story() -> list[S]:
    facts = [
        ("12 units packed", "into parcel 1, box M, 3.42 kg", "London DC, station 2", 0.2, ""),
        ("Short pick:", "2 × 71053 not found in A-12-3; count raised, units back to sourcing", "picker", 0.5, "bad"),
        ("2 units backordered,", "promise 3 Dec from PO 771", "sourcing", 0.6, ""),
        ("Released", "to London DC and Leeds store", "as soon as paid", 1.6, ""),
        ("Placed", "by web, £72.94 authorized", "22 units reserved at 2 locations", 1.8, "quiet"),
    ]
    return [
        S(title=title, text=text, actor=actor, at=ago(hours), tone=tone, said=None)
        for title, text, actor, hours, tone in facts
    ]


def order(held: bool = False) -> dict[str, Any]:
    where = [
        [("6 packed", "delivered")],
        [("4 packed", "delivered"), ("2 backordered", "backordered")],
        [("8 picking", "picking")],
        [("2 packed", "delivered")],
    ]
    about = ["London DC · parcel 1", "London DC · promise 3 Dec", "Leeds store · bin B-04-2", "London DC · parcel 1"]
    lines = [
        S(
            id=f"l{i}",
            sku=sku,
            title=title,
            quantity=[6, 6, 8, 2][i],
            unit_price=price,
            total=price * [6, 6, 8, 2][i],
            about=about[i],
            where=[S(text=text, status=status) for text, status in where[i]],
        )
        for i, (sku, title, price) in enumerate(GOODS[:4])
    ]
    actions = [
        act("hold", "Hold", dialog="hold"),
        act("return", "Return", reason="Nothing is delivered yet; a return begins after delivery."),
        act("cancel", "Cancel…", dialog="cancel"),
        act("refund", "Refund", reason="Nothing is captured yet: money is taken when a parcel ships."),
        act("pack", "Pack 8 units", href="#", primary=True),
    ]
    parcel = S(
        number=1,
        carrier="Own fleet",
        service="next day",
        tracking_number="OW 0000 1048 2013",
        tracking_href=None,
        status="label_ready",
        units=12,
        weight="3.42 kg",
        box="M",
        delivered_to=None,
        events=[S(text="Label made", place="London DC", at=ago(0.3))],
        actions=[act("label", "Label", href="#"), act("void", "Void", post="#")],
    )
    sample = S(
        number="10482",
        external_ref="536 365",
        channel="web",
        placed_at=ago(1.8),
        status="placed",
        payment="authorized",
        fulfillment="in_progress",
        fulfillment_text="Partly packed",
        tone="amber",
        done=3,
        next="now",
        currency="GBP",
        tags=["gift"],
        matters=None,
        actions=actions,
        holds=[
            S(
                id="h",
                reason="Address can't be shipped to",
                note="No postal code",
                by="address check",
                at=ago(0.6),
                release_post="#",
            )
        ]
        if held
        else [],
        places=[
            S(name=name, quantity=n)
            for name, n in [
                ("Reserved", 0),
                ("Backordered", 2),
                ("Picking", 8),
                ("Packed", 12),
                ("Shipped", 0),
                ("Delivered", 0),
            ]
        ],
        lines=lines,
        more_lines=None,
        why=S(
            sentence="decided at placement: nearest with everything, two parcels at most",
            locations=[
                S(name="London DC", fences="", cost=310, days=1, score=91, chosen_units=14),
                S(name="Leeds store", fences="", cost=425, days=1, score=78, chosen_units=8),
                S(name="Cardiff 3PL", fences="over capacity today", cost=395, days=2, score=None, chosen_units=0),
            ],
        ),
        fulfillment_orders=[
            S(number="F-20931", location="London DC", status="packed", units=14, released_at=ago(1.6), href="#"),
            S(number="F-20932", location="Leeds store", status="picking", units=8, released_at=ago(1.6), href="#"),
        ],
        timeline=story(),
        older_href=None,
        promise=S(
            badge_text="on time for 20, late for 2",
            badge_tone="amber",
            ship_by=NOW + timedelta(hours=2.2),
            deliver_by=NOW + timedelta(hours=26),
            slips=["2 units to 3 Dec: not found at pick"],
        ),
        customer=S(
            name="Customer 17850",
            number="17850",
            email="17850@example.com",
            phone=None,
            orders=35,
            spent=539121,
            currency="GBP",
            returns=1,
        ),
        ship_to=["1 Sample Street", "London N1 1AA", "United Kingdom"],
        bill_to=None,
        may_correct_address=None,
        shipments=[S(parcels=[parcel])],
        money=S(
            badge_text="£77.89 authorized",
            badge_tone="amber",
            rows=[S(name="Goods", amount=7294), S(name="Shipping", amount=495), S(name="Tax", amount=0)],
            total=7789,
            captured=0,
            refunded=0,
            payments=[S(kind="Authorized", method="card", amount=7789, at=ago(1.8), status="succeeded")],
        ),
        documents=[S(name="Order", href="#"), S(name="Pick list", href="#"), S(name="Packing slip", href="#")],
        returns=[S(number="R-311", status="requested", units=2, at=ago(40))],
        cases=[S(number="C-2041", title="Where is my lantern?", status="open", at=ago(3))],
        messages=[S(subject="Your order 536365", to="17850@example.com", at=ago(1.8), status="sent", id="m")],
        notes=[S(text="Called: please leave with the neighbor.", by="Olive", at=ago(1))],
        note="Gift, no prices please",
    )
    asks = S(
        hold_reasons=[("address", "Address"), ("payment", "Payment"), ("customer", "Customer asked")],
        cancel_reasons=[("customer", "Customer asked"), ("stock", "Can't be supplied")],
        return_reasons=[("damaged", "Damaged")],
        case_types=[("late", "Late"), ("damaged", "Damaged")],
        cancel_lines=[S(id="l1", title=GOODS[1][1], sku="71053", cancelable=2)],
        return_lines=[],
        refundable=0,
        parcels=[("OW0000", "Parcel 1")],
        tracking_states=[("in_transit", "In transit")],
    )
    return {
        "page": page("orders"),
        "form": FORM,
        "open_dialog": None,
        "previous_href": "#",
        "next_href": "#",
        "order": sample,
        "dialogs": asks,
    }


def home() -> dict[str, Any]:
    steps = [
        ("To receive", "to_receive", 112, 0.35, "", 0.3, ""),
        ("To pick", "to_pick", 84, 0.48, "", 1.04, ""),
        ("To pack", "to_pack", 41, 0.25, "", 0.36, ""),
        ("To hand over", "to_hand_over", 63, 0.6, "amber", None, "Own fleet 14:00"),
        ("In transit", "in_transit", 618, 0.7, "", None, "8 at risk"),
        ("Delivered today", "delivered_today", 274, 0.96, "green", None, "96.4 % on time"),
    ]
    needs = [
        (4, "red", "Delivery failed", "", 3, 0.7, "Contact"),
        (7, "amber", "Address can't be shipped to", "held before label", None, None, "Fix"),
        (12, "amber", "Short pick", "2 have no other location", None, None, "Decide"),
        (1, "red", "Label unknown", "carrier is being asked again", None, None, "Watch"),
        (5, "amber", "Late or at risk", "promise today 14:00", None, None, "Expedite"),
        (14, "", "Quarantine", "rows that can't be understood", 30, None, "Repair"),
    ]
    points = [
        (f"{h:02}:00", 100 + h * 9 + (h % 5) * 12 if h < 18 else None, 90 + h * 7 + (h % 4) * 9) for h in range(24)
    ]
    live = S(
        greeting="Good morning",
        today="Monday 23 November",
        cutoff=S(carrier="Own fleet", at=NOW + timedelta(hours=2.2)),
        acts=S(now="0.31", before="0.38"),
        steps=[
            S(label=a, meaning=b, value=c, href="#", share=d, tone=e, since=ago(f) if f else None, note=g)
            for a, b, c, d, e, f, g in steps
        ],
        needs=S(
            total=43,
            kinds=[
                S(
                    count=a,
                    tone=b,
                    label=c,
                    detail=d,
                    oldest_at=ago(e) if e else None,
                    due_at=NOW + timedelta(hours=f) if f else None,
                    href="#",
                    action=g,
                )
                for a, b, c, d, e, f, g in needs
            ],
        ),
        today_chart=S(total=1946, total_before=1602, before_label="last Monday", points=points),
        kept_note="last 7 days",
        kept=[
            S(name="On time in full", meaning="on_time_in_full", value="96.4 %", delta="+0.8", better=True, href="#"),
            S(
                name="Click to ship, p50 / p90",
                meaning="click_to_ship",
                value="3 h 12 · 9 h 40",
                delta=None,
                better=True,
                href="#",
            ),
            S(name="Pick accuracy", meaning="pick_accuracy", value="99.93 %", delta=None, better=True, href="#"),
            S(name="Split orders", meaning="split_orders", value="4.1 %", delta=None, better=True, href="#"),
            S(name="Returns", meaning="return_rate", value="2.7 %", delta="+0.3", better=False, href="#"),
        ],
        step_errors=[
            S(step=name, attempts=n, errors=e, share=e / n, href="#")
            for name, n, e in [
                ("Placement", 12840, 12),
                ("Receiving", 12100, 0),
                ("Picking", 11800, 31),
                ("Packing", 11700, 4),
                ("Shipping", 11600, 2),
                ("Delivery", 11200, 19),
            ]
        ],
        sales=S(
            points=[(f"{d} Nov", 300000 + (d * 7919 % 11) * 41000) for d in range(10, 24)],
            currency="GBP",
            total=6812544,
            href="#",
        ),
        alerts=[
            S(
                sku=sku,
                title=title,
                location="London DC",
                available=i * 3,
                reorder_point=24,
                status="low" if i else "out",
            )
            for i, (sku, title, _) in enumerate(GOODS[2:6])
        ],
        alerts_href="#",
        alerts_total=18,
    )
    return {"page": page("home"), "home": live}


def work_lines(packing: bool) -> list[S]:
    needs = [(6, 6), (4, 4), (4, 2)] if packing else [(6, 0), (4, 0), (8, 0), (2, 0)]
    return [
        S(
            id=f"w{i}",
            bin=f"A-{i + 3:02}-{i + 1}",
            title=GOODS[i][1],
            sku=GOODS[i][0],
            codes=[GOODS[i][0], f"505056512345{i}"],
            about=["5050565123450", "fragile", "2 more to go", ""][i],
            need=need,
            done=done,
            tote="T-17",
            order_number="10482",
        )
        for i, (need, done) in enumerate(needs)
    ]


def warehouse() -> dict[str, dict[str, Any]]:
    cutoff = S(carrier="Own fleet", at=NOW + timedelta(hours=2.2))
    places = tabs(("All locations", 112), ("London DC", 80), ("Leeds store", 32))
    rows = [
        S(
            id=f"f{i}",
            number=f"F-{20931 + i}",
            order_number=str(10482 - i),
            location="London DC" if i % 3 else "Leeds store",
            released_at=ago(0.1 * i),
            accepted_at=ago(0.2 * i),
            picked_at=ago(0.1 * i),
            units=i * 4 + 2,
            lines=i + 1,
            location_code="LDS",
            service="standard",
            packed=i % 3,
            codes=[f"F-{20931 + i}", f"T-{i + 11}"],
            status="packing" if i % 3 else "picked",
        )
        for i in range(7)
    ]
    shipped = [
        S(
            id=f"p{i}",
            number=1001 + i,
            tracking_number=f"OW0000104820{i}3",
            order_number=str(10482 - i),
            service="next day",
            weight="3.42 kg",
            packed_at=ago(0.3 * i),
            city="London",
            country="GB",
            codes=[f"OW0000104820{i}3"],
            status="label_ready",
            label_href="#",
            reason="Address: no postal code" if i == 3 else None,
        )
        for i in range(6)
    ]
    boxes = [
        S(key=i + 1, code=code, size=size, chosen=i == 1)
        for i, (code, size) in enumerate([("S", "20 × 15 × 10 cm"), ("M", "30 × 22 × 15 cm"), ("L", "40 × 30 × 25 cm")])
    ]
    listed = S(
        id="w",
        number="P-771",
        location="London DC",
        orders=[S(number="10482", tote="T-17"), S(number="10477", tote="T-18")],
        total=20,
        done=0,
        waiting=84,
        picked_hour=212,
        cutoff=cutoff,
        status="picking",
        paused=False,
        lines=work_lines(False),
        print_href="#",
    )
    station = S(
        id="w",
        number="F-20931",
        order_number="10482",
        tote="T-17",
        total=14,
        done=12,
        waiting=41,
        packed_hour=28,
        cutoff=cutoff,
        lines=work_lines(True),
        paused=False,
        expected_weight="3,380–3,500",
        label=S(service="Own fleet next day", price="£3.10", printer="PDF and ZPL"),
        parcels=[
            S(id="p", number=1, units=8, tracking_number="OW0000104813", label_href="#", slip_href="#", may_unpack=True)
        ],
    )
    return {
        "warehouse/receive": {
            "page": page("receive"),
            "form": FORM,
            "open_dialog": None,
            "receive": S(
                waiting=112,
                oldest_at=ago(0.3),
                tabs=places,
                rows=rows,
                reject_reasons=[("not_found", "Not found")],
                locations_auto="Leeds store accepts by itself",
                pager=PAGER,
                location=None,
                may={"accept": True, "print": True},
            ),
        },
        "warehouse/pick": {
            "page": page("pick"),
            "form": FORM,
            "pick": S(
                waiting=84,
                lists=[
                    S(
                        id="w",
                        number="P-771",
                        location="London DC",
                        status="picking",
                        picker="Pim",
                        orders=8,
                        units=60,
                        picked=22,
                        since=ago(0.4),
                    ),
                    S(
                        id="v",
                        number="P-772",
                        location="Leeds store",
                        status="released",
                        picker=None,
                        orders=1,
                        units=8,
                        picked=0,
                        since=ago(0.1),
                    ),
                ],
                ready=rows,
                tabs=places,
                pager=PAGER,
                batch_max=12,
                location=None,
                may={"pick": True, "print": True},
            ),
        },
        "warehouse/pick_list": {
            "page": page("pick"),
            "form": FORM,
            "open_dialog": None,
            "work": listed,
            "short_reasons": [("not_found", "Not found"), ("damaged", "Damaged")],
            "may": True,
        },
        "warehouse/pack": {
            "page": page("pack"),
            "pack": S(waiting=41, packed_hour=28, rows=rows, tabs=places, pager=PAGER, may=True),
        },
        "warehouse/pack_station": {
            "page": page("pack"),
            "form": S(values={"weight_g": "3420"}, errors={}, refusal=None),
            "open_dialog": None,
            "work": station,
            "boxes": boxes,
            "following": rows,
            "may": {"pack": True, "ship": True},
        },
        "warehouse/hand_over": {
            "page": page("hand_over"),
            "form": FORM,
            "may": {"ship": True},
            "ship": S(
                waiting=63,
                tabs=places,
                carriers=[S(name="Own fleet", cutoff_at=NOW + timedelta(hours=2.2), late=False, count=6, rows=shipped)],
                manifests=[S(number="23 Nov", carrier="own_fleet", parcels=58, at=ago(20))],
            ),
        },
    }


def inventory() -> dict[str, dict[str, Any]]:
    may = dict.fromkeys(["receive", "import", "export", "create", "adjust", "edit"], True)
    rows = [
        S(
            sku=sku,
            title=title,
            product=title,
            gtin=f"505056512345{i}",
            weight="120 g",
            price=price,
            cost=price // 2,
            currency="GBP",
            active=i != 4,
            location="London DC",
            bin=f"A-{i + 3:02}-1",
            on_hand=420 - i * 80,
            committed=i * 31,
            unavailable=i % 2 * 4,
            available=420 - i * 111 - i % 2 * 4 if i < 4 else 0,
            incoming=i * 50,
            reorder_point=24,
            status="out" if i > 3 else ("low" if i == 3 else "ok"),
        )
        for i, (sku, title, price) in enumerate(GOODS)
    ]
    moves = [
        ("Shipped", "#10482", -6, 414, None),
        ("Reserved", "#10481", 0, 420, None),
        ("Counted", "count C-12", -2, 420, "not found at pick"),
        ("Received", "PO 771", 200, 422, None),
        ("Returned", "R-311", 1, 222, "restock"),
    ]
    variant = S(
        sku="85123A",
        title=GOODS[0][1],
        gtin="5050565123450",
        weight="120 g",
        size="80 × 80 × 60 mm",
        price=255,
        cost=122,
        currency="GBP",
        totals={"on_hand": 520, "committed": 62, "unavailable": 4, "available": 454},
        promises=[S(order_number=10482, location="London DC", quantity=6, kind="packed", at=ago(3))],
        levels=[
            S(
                location="London DC",
                location_id="1",
                bins="A-03-1, A-03-2",
                on_hand=420,
                committed=50,
                unavailable=4,
                available=366,
                incoming=200,
                reorder_point=24,
                status="ok",
            ),
            S(
                location="Leeds store",
                location_id="2",
                bins="B-04-2",
                on_hand=100,
                committed=12,
                unavailable=0,
                available=88,
                incoming=0,
                reorder_point=None,
                status="ok",
            ),
        ],
        history=[
            S(
                at=ago(i * 5 + 1),
                what=a,
                cause=b,
                cause_href="#",
                actor="Pim",
                location="London DC",
                quantity=c,
                balance=d,
                reason=e,
            )
            for i, (a, b, c, d, e) in enumerate(moves)
        ],
        chart=[(f"{d} Nov", 300 + d * 13 % 90) for d in range(1, 24)],
    )
    mapped = S(
        token="t",
        file="orders.csv",
        rows_total=1200,
        headers=["Invoice", "Code", "Qty", "Price", "Country"],
        fields=[
            S(name="external_ref", label="External number", required=True, chosen="Invoice"),
            S(name="sku", label="SKU", required=True, chosen="Code"),
            S(name="note", label="Note", required=False, chosen=""),
        ],
        preview=[["536365", "85123A", "6", "2.55", "GB"]] * 4,
        defaults=[
            S(name="default:channel", label="Channel", options=["web", "import"], chosen="import"),
            S(name="default:currency", label="Currency", options=None, chosen="GBP"),
        ],
    )
    report = S(
        file="products.csv",
        rows_total=4070,
        created=3902,
        updated=120,
        unchanged=40,
        refused=8,
        quarantined=0,
        seconds=1.4,
        rows=[
            S(
                row=17 + i * 31,
                status="refused",
                what=sku,
                reason="GTIN 50505651234 has a wrong check digit: 5 is expected.",
                column="EAN",
            )
            for i, (sku, _, _) in enumerate(GOODS)
        ],
        rows_left=0,
        running=False,
        errors_href="#",
    )
    base = S(
        kind="catalog",
        title="Import products",
        trail=[("Inventory", "/inventory"), ("Products", "/products"), ("Import", None)],
        columns=[
            S(name="sku", required=True, about="your own code"),
            S(name="title", required=True, about="as customers read it"),
            S(name="gtin", required=False, about="8, 12, 13 or 14 digits"),
            S(name="weight_g", required=False, about="grams"),
        ],
        sample_href="#",
        mapping=None,
        report=None,
    )
    stock = S(
        locations=[("1", "London DC")],
        lines=[
            S(key="0", sku="85123A", quantity=200, bin="A-03-1", title=GOODS[0][1], error=None),
            S(key="1", sku="8512X", quantity=20, bin="", title=None, error="There is no variant 8512X."),
        ],
    )
    return {
        "inventory": {
            "page": page("inventory"),
            "list": S(
                tabs=tabs(("All", None), ("Low", 18), ("Out of stock", 4), ("Backordered", 46)),
                chips=[],
                fields=[],
                kept={},
                note="by SKU",
                rows=rows,
                pager=PAGER,
                query="",
                searching=False,
                may=may,
                export_href="#",
                variants=4070,
                units=812422,
            ),
        },
        "variant": {
            "page": page("inventory"),
            "form": FORM,
            "open_dialog": None,
            "variant": variant,
            "pager": PAGER,
            "locations": [("LON", "London DC")],
            "adjust_reasons": [("damaged", "Damaged")],
            "may": may,
        },
        "receive_stock": {"page": page("inventory"), "form": FORM, "stock": stock},
        "products": {
            "page": page("inventory"),
            "list": S(tabs=[], query="", rows=rows, pager=PAGER, searching=False, may=may, export_href="#", total=4070),
        },
        "product": {
            "page": page("inventory"),
            "form": S(
                values={"sku": "85123A", "title": GOODS[0][1], "gtin": "50505651234", "price": "2.55", "active": "yes"},
                errors={"gtin": "Wrong check digit: 5 is expected."},
                refusal=None,
            ),
            "product": S(is_new=False, sku="85123A", currency="GBP"),
            "may": True,
        },
        "import": {"page": page("inventory"), "form": FORM, "upload": base},
        "import@mapping": {"page": page("orders"), "form": FORM, "upload": S(**{**vars(base), "mapping": mapped})},
        "import@report": {"page": page("inventory"), "form": FORM, "upload": S(**{**vars(base), "report": report})},
    }


def people() -> dict[str, dict[str, Any]]:
    returned = [
        S(
            number=f"R-{311 + i}",
            order_number=str(10482 - i),
            customer=f"Customer {17850 - i}",
            status=status,
            units=i + 1,
            reason="Damaged",
            requested_at=ago(i * 9 + 2),
            by="customer",
            refund=1020 if i else None,
            currency="GBP",
        )
        for i, status in enumerate(["requested", "approved", "received", "closed", "declined"])
    ]
    back = S(
        number="R-311",
        order_number="10482",
        status="approved",
        requested_at=ago(30),
        by="customer, on the order page",
        reason="Damaged in transit",
        note="Two of them came broken.",
        customer=S(name="Customer 17850", number="17850", email="17850@example.com"),
        currency="GBP",
        actions=[act("decline", "Decline", post="#"), act("close", "Close", reason="2 units have not arrived yet.")],
        lines=[
            S(
                id="l",
                sku="85123A",
                title=GOODS[0][1],
                authorized=2,
                received=0,
                disposition=None,
                to_receive=2,
                to_inspect=0,
            ),
            S(
                id="m",
                sku="71053",
                title=GOODS[1][1],
                authorized=1,
                received=1,
                disposition="restock",
                to_receive=0,
                to_inspect=0,
            ),
        ],
        locations=[("1", "London DC")],
        dispositions=[("restock", "Restock"), ("scrap", "Scrap")],
        refund=S(due=339, refunded=0, suggestion="3.39", may=True, reason=None),
        timeline=story()[:3],
        label_href="#",
    )

    def case_row(i: int, late: bool = False) -> S:
        return S(
            number=f"C-{2041 + i}",
            subject="Where is my lantern?",
            sentence="the customer reports 2 units missing",
            order_number=str(10482 - i),
            due_at=NOW + timedelta(hours=-1 if late else 3 + i),
            late=late,
            assignee="Olive" if i % 2 else None,
            status="open",
            action="Answer",
            href="#",
        )

    groups = [
        S(
            type="delivery_failed",
            label="Delivery failed",
            tone="red",
            count=4,
            oldest_at=ago(3),
            rows=[case_row(0, True), case_row(1)],
            more_href="#",
        ),
        S(
            type="complaint",
            label="Complaint",
            tone="amber",
            count=3,
            oldest_at=ago(9),
            rows=[case_row(2), case_row(3), case_row(4)],
            more_href=None,
        ),
    ]
    case = S(
        number="C-2041",
        title="Where is my lantern?",
        type="complaint",
        status="open",
        sentence="The customer reports 2 units missing; they are backordered to 3 December.",
        opened_at=ago(3),
        by="customer, on the order page",
        due_at=NOW + timedelta(hours=3),
        late=False,
        assignee="Olive",
        snoozed_until=None,
        order=S(
            number="10482",
            status="placed",
            payment="paid",
            fulfillment="partially_shipped",
            done=5,
            next="now",
            total=7789,
            currency="GBP",
        ),
        customer=S(name="Customer 17850", number="17850", email="17850@example.com", phone=None, orders=35),
        actions=[
            act("assign", "Assign", dialog="assign"),
            act("snooze", "Snooze", dialog="snooze"),
            act("resolve", "Resolve", dialog="resolve", primary=True),
        ],
        thread=[
            S(
                kind="customer",
                who="Customer 17850",
                at=ago(3),
                text="Only four of the six lanterns came.\nPlease tell me when the others arrive.",
            ),
            S(kind="fact", who="Olive", at=ago(2.5), text="took it"),
            S(kind="note", who="Olive", at=ago(2), text="PO 771 is due on 2 December."),
        ],
        resolutions=[("answered", "Answered"), ("refunded", "Refunded")],
        may_answer=True,
        answer_reason=None,
        staff=[("o", "Olive")],
    )
    buyers = [
        S(
            number=str(17850 - i * 331),
            name=f"Customer {17850 - i * 331}",
            email=f"{17850 - i * 331}@example.com",
            country="GB",
            orders=35 - i,
            spent=539121 - i * 48211,
            currency="GBP",
            returns=i % 3,
            open_cases=int(i == 1),
            last_order_at=ago(i * 30),
        )
        for i in range(9)
    ]
    one = S(
        number="17850",
        name="Customer 17850",
        email="17850@example.com",
        phone="+44 20 7946 0000",
        since=ago(8000),
        country="GB",
        address=["1 Sample Street", "London N1 1AA", "United Kingdom"],
        currency="GBP",
        figures=[
            S(name="Orders", value="35", meaning=None),
            S(name="Spent", value="£5,391.21", meaning="spent"),
            S(name="Average order", value="£154.03", meaning=None),
            S(name="Returns", value="1", meaning="return_rate"),
            S(name="Open cases", value="1", meaning=None),
        ],
        tabs=[],
        orders=order_rows()[:6],
        pager=PAGER,
        returns=[S(number="R-311", status="requested", units=2, at=ago(40))],
        cases=[],
        chart=[(f"{m}", 12000 * (m % 5 + 1)) for m in range(1, 13)],
    )
    return {
        "returns": {
            "page": page("returns"),
            "list": S(
                tabs=tabs(("Open", 37), ("Requested", 12), ("On their way", 20), ("To refund", 5), "Closed"),
                rows=returned,
                pager=PAGER,
                waiting=37,
                searching=False,
            ),
        },
        "return": {"page": page("returns"), "form": FORM, "back": back},
        "service": {
            "page": page("service"),
            "list": S(
                tabs=tabs(("Open", 9), ("Mine", 3), ("Late", 1), "Snoozed", "Resolved"),
                open=9,
                groups=groups,
                assignees=[],
            ),
        },
        "case": {"page": page("service"), "form": FORM, "open_dialog": None, "case": case},
        "customers": {
            "page": page("customers"),
            "list": S(
                query="", rows=buyers, pager=PAGER, total=4372, searching=False, may={"export": True}, export_href="#"
            ),
        },
        "customer": {"page": page("customers"), "customer": one},
    }


def insight() -> dict[str, dict[str, Any]]:
    days = [
        S(
            name=f"{d} Nov",
            href="#",
            orders=80 + d * 3 % 17,
            units=900 + d * 31 % 200,
            gross=300000 + (d * 7919 % 11) * 41000,
            refunds=d % 4 * 2100,
            net=300000 + (d * 7919 % 11) * 41000 - d % 4 * 2100,
            share=None,
        )
        for d in range(10, 24)
    ]
    sales = S(
        tabs=tabs("Day", "Channel", "Country", "SKU"),
        chips=[S(label="Period", value="last 14 days", remove_href="#")],
        fields=[],
        kept={},
        note="10 to 23 November, in GBP",
        figures=[
            S(
                name="Gross sales",
                value="£68,125.44",
                delta="+12 % on the 14 days before",
                better=True,
                meaning="gross",
            ),
            S(name="Net sales", value="£66,102.10", delta=None, better=True, meaning="net"),
            S(name="Orders", value="1,204", delta="+3 %", better=True, meaning=None),
            S(name="Average order", value="£56.58", delta="−2 %", better=False, meaning=None),
        ],
        currency="GBP",
        chart_kind="bar",
        chart_label="Gross",
        chart=[(d.name, d.gross) for d in days],
        by="Day",
        rows=days,
        totals=S(orders=1204, units=13410, gross=6812544, refunds=29400, net=6783144),
        pager=PAGER,
        export_href="#",
    )
    rows = [
        S(
            id=str(i),
            source="online_retail.csv",
            row=1201 + i * 871,
            what=f"C5363{65 + i}",
            reason="Return of 12 × 22423 by customer 14527: nothing of it was bought before.",
            field="Quantity",
            at=ago(20),
            status="new",
        )
        for i in range(7)
    ]
    row = S(
        id="1",
        source="online_retail.csv",
        row=1201,
        what="C536391",
        reason="Unknown country “Unspecified”: choose one of ISO 3166.",
        at=ago(20),
        status="new",
        raw="536391,22423,REGENCY CAKESTAND,-12,2010-12-01 10:24,12.75,14527.0,Unspecified",
        attempts=1,
        closed_at=None,
        closed_by=None,
        outcome=None,
    )
    mails = [
        S(
            id=str(i),
            subject=f"Your order 5363{65 + i} is on its way",
            to="17850@example.com",
            about="#10482",
            about_href="#",
            at=ago(i),
            status=["kept", "sent", "retrying", "failed"][i % 4],
            attempts=i % 4,
            error="mailbox full" if i % 4 == 3 else None,
        )
        for i in range(6)
    ]
    mail = S(
        id="1",
        subject="Your order 536365 is on its way",
        to="17850@example.com",
        at=ago(1),
        status="kept",
        attempts=0,
        error=None,
        about="#10482",
        about_href="#",
        html_href="/mail-body",
        text="Hello,\nyour order is on its way.",
    )
    return {
        "sales": {"page": page("sales"), "sales": sales},
        "quarantine": {
            "page": page("quarantine"),
            "list": S(
                tabs=tabs(("Waiting", 14), "Repaired", "Set aside"),
                waiting=14,
                rows=rows,
                pager=PAGER,
                may={"retry": True},
            ),
            "form": FORM,
            "open_dialog": None,
            "ids": [],
        },
        "quarantine_row": {
            "page": page("quarantine"),
            "form": FORM,
            "open_dialog": None,
            "row": row,
            "fields": [
                S(name="InvoiceNo", value="536391", error=None),
                S(name="StockCode", value="22423", error=None),
                S(name="Country", value="Unspecified", error="There is no country “Unspecified”."),
            ],
            "may": {"retry": True, "discard": True},
            "previous_href": "#",
            "next_href": "#",
        },
        "outbox": {
            "page": page("outbox"),
            "list": S(
                tabs=tabs("All", ("Waiting", 2), ("Failed", 1)),
                smtp="No mail server is set: mails are kept here.",
                rows=mails,
                pager=PAGER,
            ),
        },
        "mail": {
            "page": page("outbox"),
            "mail": mail,
            "sender": "Demo Gifts <orders@example.com>",
            "may_resend": True,
        },
    }


def settings() -> dict[str, dict[str, Any]]:
    def given(section: str, **more: Any) -> dict[str, Any]:
        names = [
            ("locations", "Locations and bins"),
            ("channels", "Channels"),
            ("users", "Users"),
            ("keys", "API keys"),
            ("webhooks", "Webhooks"),
        ]
        return {
            "page": page("settings"),
            "form": FORM,
            "open_dialog": None,
            "settings": S(sections=[S(key=key, label=label, href="#") for key, label in names], section=section),
            **more,
        }

    roles = [("operations", "Operations"), ("warehouse", "Warehouse")]
    places = [
        S(
            id="1",
            code="LON",
            name="London DC",
            priority=1,
            city="London",
            country="GB",
            bins=1200,
            auto_accept=True,
            active=True,
        ),
        S(
            id="2",
            code="LDS",
            name="Leeds store",
            priority=2,
            city="Leeds",
            country="GB",
            bins=0,
            auto_accept=False,
            active=False,
        ),
    ]
    channels = [
        S(
            code="web",
            name="Web shop",
            if_short="backorder",
            already_sold=False,
            release_delay_minutes=0,
            release_unpaid=False,
            orders=1001,
        ),
        S(
            code="wholesale",
            name="Wholesale",
            if_short="refuse",
            already_sold=True,
            release_delay_minutes=30,
            release_unpaid=True,
            orders=320,
        ),
    ]
    users = [
        S(
            id="1",
            name="Olive Wright",
            email="olive@example.com",
            role="admin",
            status="active",
            last_seen_at=ago(0.01),
            is_you=True,
        ),
        S(
            id="2",
            name="Pim",
            email="pim@example.com",
            role="warehouse",
            status="active",
            last_seen_at=ago(2),
            is_you=False,
        ),
        S(id="3", name="", email="sam@example.com", role="service", status="invited", last_seen_at=None, is_you=False),
    ]
    keys = [
        S(
            id="1",
            name="Web shop",
            prefix="ow_4fk2",
            scopes="orders, stock",
            by="Olive",
            created_at=ago(900),
            last_used_at=ago(0.1),
            status="active",
        ),
        S(
            id="2",
            name="Old script",
            prefix="ow_99ab",
            scopes="everything",
            by="Olive",
            created_at=ago(9000),
            last_used_at=None,
            status="revoked",
        ),
    ]
    hooks = [
        S(
            id="1",
            url="https://shop.example/orderwright",
            events="ParcelHandedOver, ParcelDelivered",
            kinds=["ParcelHandedOver", "ParcelDelivered"],
            status="active",
            delivered=1204,
            failed=2,
            last_at=ago(0.1),
            last_error=None,
        )
    ]
    deliveries = [
        S(
            id=str(i),
            fact="ParcelDelivered",
            about="#10482",
            about_href="#",
            at=ago(i),
            attempts=i + 1,
            status="succeeded" if i else "retrying",
            answer="200" if i else "503 Service Unavailable",
            body='{"type": "ParcelDelivered", "order": "10482"}',
        )
        for i in range(4)
    ]
    return {
        "settings/locations": given("locations", locations=places, may=True),
        "settings/location": given(
            "locations",
            may=True,
            dialog_form=FORM,
            location=S(
                code="LON",
                name="London DC",
                bins=[S(code=f"A-{i:02}-1", pick_order=i, units=i * 31, variants=2) for i in range(1, 9)],
                bins_total=1200,
                pager=PAGER,
            ),
        ),
        "settings/channels": given(
            "channels",
            channels=channels,
            known=False,
            may=True,
            short_choices=[("backorder", "Backorder"), ("refuse", "Refuse")],
        ),
        "settings/profile": given("profile", may=True),
        "settings/rates": given(
            "rates",
            may=True,
            rates=S(
                currency="GBP",
                weights=[500, 1000],
                rows=[S(service="Standard", zone="Europe", days_min="a", days_max="b", prices={500: "c", 1000: "d"})],
                volume_divisor=5000,
                longest_side_mm=1500,
            ),
        ),
        "settings/users": given(
            "users", users=users, roles=roles, may=True, invitation_link="http://localhost:8000/invitation/4kf9a"
        ),
        "settings/keys": given("keys", keys=keys, roles=roles, may=True, new_key="ow_7a9d_example"),
        "settings/webhooks": given(
            "webhooks",
            hooks=hooks,
            event_choices={"orders": ["OrderPlaced", "OrderCompleted"]},
            new_secret=None,
            may=True,
        ),
        "settings/webhook": given(
            "webhooks",
            may=True,
            hook=S(
                id="1",
                url="https://shop.example/orderwright",
                events="shipped, delivered",
                status="active",
                actions=[act("test", "Send a test", post="#"), act("off", "Switch off", post="#")],
                deliveries=deliveries,
                pager=PAGER,
                tabs=tabs("All", "Failed"),
            ),
        ),
    }


def customers() -> dict[str, dict[str, Any]]:
    shared: dict[str, Any] = {
        "page": page(),
        "form": FORM,
        "open_dialog": None,
        "shop": S(name="Demo Gifts"),
        "order_ref": "536365",
        "base": "/o/token",
    }
    parcel = S(
        number=1,
        of=2,
        units=12,
        tracking_number="OW 0000 1048 2013",
        status="out_for_delivery",
        lines="",
        events=[
            S(text="Out with the driver", place="London N1", at=ago(2)),
            S(text="Left our warehouse", place=None, at=ago(15)),
            S(text="Packed", place=None, at=ago(23)),
        ],
    )
    order = S(
        headline_label="Arriving",
        headline="Tuesday 24 November",
        headline_note="between 9:00 and 13:00",
        done=4,
        here="On its way",
        canceled=False,
        currency="GBP",
        parcels=[parcel],
        follows=["2 × White metal lantern follow on 3 December: we found fewer than we thought. Sorry!"],
        lines=[S(title=title, quantity=2, total=price * 2) for _, title, price in GOODS[:4]],
        totals=[S(name="Goods", amount=7294), S(name="Shipping", amount=495)],
        total=7789,
        ship_to=["Customer 17850", "1 Sample Street", "London N1 1AA"],
        documents=[S(name="Invoice", href="#")],
        may=S(cancel=True, problem=True, **{"return": True}),
        cancel_reason=None,
        return_reason=None,
        cases=[S(text="A lantern is missing.", at=ago(2), status="open")],
        returns=[],
    )
    return {
        "customer/order": {**shared, "order": order},
        "customer/problem": {
            **shared,
            "types": [
                ("missing", "Something is missing"),
                ("damaged", "Something is damaged"),
                ("late", "It is late"),
                ("other", "Something else"),
            ],
        },
        "customer/return": {
            **shared,
            "lines": [S(id=str(i), title=title, returnable=2) for i, (_, title, _) in enumerate(GOODS[:3])],
            "reasons": [("damaged", "Damaged"), ("unwanted", "Not what I wanted")],
            "until": "Possible until 24 December",
        },
        "customer/thanks": {
            **shared,
            "thanks": S(title="Thank you", text="We have your report and answer within a day.", label_href=None),
        },
        "customer/error": {
            **shared,
            "order_ref": "",
            "error": S(
                status=404,
                title="This link does not work",
                text="It may be cut off or too old. Use the link in the newest mail about your order.",
            ),
        },
    }


def alone() -> dict[str, dict[str, Any]]:
    wrong = S(values={"email": "olive@example.com"}, errors={}, refusal="E-mail and password don't match.")
    return {
        "sign_in": {"page": page(), "form": wrong, "next": "/"},
        "password_forgot": {"page": page(), "form": FORM, "sent": False},
        "password_new": {
            "page": page(),
            "form": S(values={}, errors={"password": "At least 12 characters, please."}, refusal=None),
            "action": "#",
            "email": "a@example.com",
            "invitation": S(
                organization="Demo Gifts Ltd",
                role="warehouse",
                email="pim@example.com",
                invited_by="Olive Wright",
                has_account=False,
            ),
        },
        "error": {
            "page": page(),
            "home_href": "/",
            "error": S(
                status=404,
                title="There is nothing here",
                text="The address may be mistyped, or what was here belongs to another organization.",
                reference=None,
                retry_href=None,
            ),
        },
    }


def drafts() -> dict[str, dict[str, Any]]:
    lines = [
        S(
            key="0",
            sku="85123A",
            title=GOODS[0][1],
            quantity=6,
            unit_price="2.55",
            discount="",
            available=366,
            promise="ships today",
            error=None,
            total=1530,
        ),
        S(
            key="1",
            sku="7105",
            title=None,
            quantity=2,
            unit_price="",
            discount="",
            available=None,
            promise=None,
            error="There is no variant 7105.",
            total=None,
        ),
    ]
    draft = S(
        channels=[("phone", "Phone")],
        services=[("standard", "Standard")],
        payments=[("later", "Pays later")],
        currency="GBP",
        lines=lines,
        customers=[],
        customer_query="",
        customer=S(name="Customer 17850", email="", number="17850", orders=35),
        totals=[S(name="Goods", amount=1530)],
        total=1530,
    )
    bulk = S(
        act="hold",
        title="Hold 14 orders",
        send="Hold 12 orders",
        sentence="Will be held",
        will=[S(number=str(10482 - i), what="released, picking") for i in range(8)],
        will_total=12,
        cannot=[S(number="10477", reason="Shipped: nothing is left to hold.")],
        cannot_total=2,
        asks="reason",
        reasons=[("customer", "Customer asked")],
        ids=["1"],
        all_matching="",
        query={},
        running=None,
        back_href="/orders",
    )
    return {
        "draft_order": {"page": page("orders"), "form": FORM, "draft": draft},
        "orders_bulk": {"page": page("orders"), "form": FORM, "bulk": bulk},
    }


def every() -> dict[str, dict[str, Any]]:
    """Template name (a variant after @) to its context."""
    console = {
        "home": home(),
        "home_live": home(),
        "orders": orders(),
        "order": order(),
        "order@held": order(held=True),
        **drafts(),
        **warehouse(),
        **inventory(),
        **people(),
        **insight(),
        **settings(),
        **alone(),
    }
    return {f"console/{name}": context for name, context in console.items()} | customers()
