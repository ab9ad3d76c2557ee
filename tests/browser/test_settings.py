"""The settings, on the running application: every form, and what it refuses."""

import re
from datetime import UTC, date, datetime

from tests.browser.conftest import Site
from tests.browser.visitor import Visitor, words_of

ADD = "Add public holidays"
CHRISTMAS = [date(2026, 12, 25), date(2026, 12, 26)]


def test_a_new_key_is_shown_once_and_opens_the_api(site: Site, admin: Visitor) -> None:
    page = admin.send("/settings/keys", {"name": "Web shop", "role": "operations"}, 200).text
    found = re.search(r'id="new-key">([^<]+)<', page)
    assert found is not None
    headers = {"Authorization": f"Bearer {found[1]}"}
    assert admin.client.post("/v1/orders", json={}, headers=headers).status_code == 400
    again = admin.get("/settings/keys")
    assert found[1] not in again
    lasting = site.sql("select round(extract(epoch from expires_at - created_at) / 86400)::int from platform.api_key")
    assert lasting == [(90,)]
    site.sql("update platform.api_key set expires_at = now() + interval '13 days'")
    assert "1 API keys expiring next due in 1" in admin.open("/").words
    assert "Expires soon" in admin.get("/settings/keys")
    assert "as operations" in words_of(again)


def test_a_key_without_a_name_is_refused_beside_its_field(admin: Visitor) -> None:
    page = admin.send("/settings/keys", {"name": "", "role": "service"}, 422).text
    assert 'id="new-key-dialog"' in page
    assert "data-open" in page
    assert "This must have 1 to 100 characters." in page


def test_a_revoked_key_opens_nothing(site: Site, admin: Visitor) -> None:
    admin.send("/settings/keys", {"name": "Old script", "role": "read_only"}, 200)
    ((key_id,),) = site.sql("select key_id from platform.api_key where name = 'Old script'")
    answer = admin.send(f"/settings/keys/{key_id}/revocation", at="/settings/keys")
    assert answer.path == "/settings/keys"
    page = answer.words
    assert "revoked." in page
    assert "Revoked" in page


def test_somebody_is_invited_and_the_invitation_withdrawn(site: Site, admin: Visitor) -> None:
    page = admin.send("/settings/users", {"email": "Sam@Example.com", "role": "service"}, 200).text
    assert "/invitation/" not in page
    assert "orderwright user invite sam@example.com --org demo --role service" in page
    ((invitation,),) = site.sql("select invitation_id from platform.invitation where email = 'sam@example.com'")
    shown = admin.send(f"/settings/users/{invitation}", {"act": "withdraw"}, at="/settings/users")
    assert "Invitation of sam@example.com withdrawn" in shown.html


def test_an_address_that_is_none_is_refused_beside_its_field(admin: Visitor) -> None:
    page = admin.send("/settings/users", {"email": "nobody", "role": "service"}, 422).text
    assert "Not a valid e-mail address" in page
    assert 'value="nobody"' in page


def test_somebody_who_leaves_is_removed_with_what_they_made(site: Site, admin: Visitor) -> None:
    leaver = site.visitor("operations")
    ((user_id,),) = site.sql("select user_id from platform.app_user where email = 'operations@example.com'")
    admin.send("/settings/keys", {"name": "Script of theirs", "role": "service"}, 200)
    site.sql("update platform.api_key set created_by = 'operations@example.com' where name = 'Script of theirs'")
    users = admin.open("/settings/users")
    assert "What they made ends too: 1 API key." in users.text
    gone = users.submit(f"/settings/users/{user_id}", {"act": "remove"})
    assert "User removed, with 1 API key." in gone.words
    assert "operations@example.com" not in gone.words
    leaver.get("/orders", 303)
    nobodys = site.visitor("service")
    ((service,),) = site.sql("select user_id from platform.app_user where email = 'service@example.com'")
    left = admin.open("/settings/users").submit(f"/settings/users/{service}", {"act": "remove"})
    assert "User removed." in left.words
    nobodys.get("/orders", 303)
    assert site.sql("select revoked_at is not null from platform.api_key where name = 'Script of theirs'") == [(True,)]
    assert site.sql("select count(*) from platform.membership where user_id = %s", user_id) == [(0,)]


def test_a_role_that_there_is_not_is_refused(admin: Visitor) -> None:
    page = admin.post_directly("/settings/users", {"email": "a@example.com", "role": "queen"}, 422).text
    assert "Choose or enter a valid value." in page


def test_a_member_is_locked_out_and_let_in_again(site: Site, admin: Visitor) -> None:
    packer = site.visitor("warehouse")
    packer.get("/settings/keys", 403)
    ((user_id,),) = site.sql("select user_id from platform.app_user where email = 'warehouse@example.com'")
    page = admin.send(f"/settings/users/{user_id}", {"act": "disable"}, at="/settings/users")
    assert "User disabled." in page.words
    admin.send(f"/settings/users/{user_id}", {"act": "enable"}, at="/settings/users")
    admin.send(f"/settings/users/{user_id}", {"act": "role", "role": "operations"}, at="/settings/users")
    ((role,),) = site.sql("select role from platform.membership where user_id = %s", user_id)
    assert role == "operations"


def test_the_last_admin_can_not_lock_herself_out(site: Site, admin: Visitor) -> None:
    ((user_id,),) = site.sql("select user_id from platform.app_user where email = 'admin@example.com'")
    page = admin.post_directly(f"/settings/users/{user_id}", {"act": "disable"}, 422).text
    assert "At least one admin must remain." in page


def test_who_may_not_see_keys_does_not_see_them(site: Site) -> None:
    reader = site.visitor("service")
    assert "This needs the permission access.read." in reader.get("/settings/keys", 403)


def test_a_location_is_made_with_its_bins_in_walking_order(site: Site, admin: Visitor) -> None:
    answer = admin.send(
        "/settings/locations",
        {"code": "LON", "name": "London store", "country": "GB", "city": "London", "priority": "5"},
    )
    assert answer.path == "/settings/locations/LON"
    admin.send("/settings/locations/LON/bins", {"bins": "B-2\nA-1\n\nB-2\n"}, at="/settings/locations/LON")
    admin.send("/settings/locations/LON/bins", {"bins": "C-1"}, at="/settings/locations/LON")
    bins = site.sql("select b.code, b.pick_order from bin b join location l using (location_id) where l.code = 'LON'")
    assert sorted(bins, key=lambda bin: bin[1]) == [("B-2", 10), ("A-1", 20), ("C-1", 30)]
    page = admin.get("/settings/locations/LON")
    assert page.index("B-2") < page.index("A-1")
    assert '<option value="GB" selected>United Kingdom</option>' in page


def test_a_location_with_an_unknown_country_is_refused_beside_the_field(admin: Visitor) -> None:
    page = admin.post_directly("/settings/locations", {"code": "X1", "name": "Nowhere", "country": "Mars"}, 422).text
    assert "is not an ISO 3166-1 country such as GB." in page
    assert 'value="Nowhere"' in page
    assert 'id="error-country"' in page


def test_a_location_is_closed_and_its_other_address_fields_stay(site: Site, admin: Visitor) -> None:
    fields = {"name": "Leeds shop", "line1": "2 Road", "country": "GB", "priority": "2", "active": None}
    fields |= {"city": "", "postal_code": ""}
    admin.send("/settings/locations/SHOP", fields)
    ((name, active, address),) = site.sql("select name, active, address from location where code = 'SHOP'")
    assert (name, active, address) == ("Leeds shop", False, {"line1": "2 Road", "country": "GB"})
    admin.send("/settings/locations/SHOP", fields | {"active": "yes"})
    assert site.sql("select active from location where code = 'SHOP'") == [(True,)]


def test_no_bin_at_all_is_refused(admin: Visitor) -> None:
    page = admin.send("/settings/locations/DC/bins", {"bins": " \n "}, 422, at="/settings/locations/DC").text
    assert "Enter 1 to 2,000 codes, one per line." in page
    assert 'id="new-bins" aria-labelledby="new-bins-title" data-open' in page


def test_a_location_that_there_is_not(admin: Visitor) -> None:
    assert "There is no location ATLANTIS." in admin.get("/settings/locations/ATLANTIS", 404)


def test_a_channel_is_saved_and_changed(site: Site, admin: Visitor) -> None:
    admin.send("/settings/channels", {"code": "market", "name": "Market", "if_short": "refuse"})
    page = admin.get("/settings/channels/market")
    assert 'value="Market"' in page
    row = site.sql("select ship_within_days, cutoff::text from channel where code = 'market'")
    assert row == [(1, "14:00:00")]
    change = {"code": "market", "name": "Market place", "if_short": "backorder"}
    change |= {"release_delay_minutes": "30", "release_unpaid": "yes", "ship_within_days": "0", "cutoff": "09:30"}
    shown = admin.send("/settings/channels", change, at="/settings/channels/market")
    row = site.sql(
        "select name, if_short, release_delay_s, release_unpaid, ship_within_days, cutoff::text from channel"
        " where code = 'market'"
    )
    assert row == [("Market place", "backorder", 1800, True, 0, "09:30:00")]
    assert shown.cell("Market place", "Ship within") == "the same day, cutoff 09:30"


def test_a_channel_with_a_wrong_code_or_delay_is_refused(admin: Visitor) -> None:
    page = admin.send("/settings/channels", {"code": "Web Shop!", "name": "W", "if_short": "refuse"}, 422).text
    assert "lower-case letters" in page
    late = {"code": "w", "name": "W", "if_short": "refuse", "release_delay_minutes": "soon"}
    assert "Enter a whole number." in admin.send("/settings/channels", late, 422).text
    odd = {"code": "w", "name": "W", "ship_within_days": "91", "cutoff": "25:00"}
    refused = admin.send("/settings/channels", odd, 422).text
    assert "Must be from 0 to 90 working days." in refused
    assert "A time of the day is written 14:00." in refused


def test_the_organization_says_what_it_is(site: Site, admin: Visitor) -> None:
    fields = {
        "name": "Demo Gifts",
        "legal_name": "Demo Gifts Ltd",
        "currency": "gbp",
        "time_zone": "Europe/London",
        "staff_emails": "a@example.com, b@example.com",
        "city": "London",
        "country": "GB",
        "working_days": ["2", "6"],
        "closed_days": "2026-12-25\n2026-12-26",
    }
    admin.open("/settings/profile").press("Save", fields)
    row = site.sql("select legal_name, currency, staff_emails, address, working_days, closed_days from profile")
    address = {"city": "London", "country": "GB"}
    assert row == [("Demo Gifts Ltd", "GBP", ["a@example.com", "b@example.com"], address, [2, 6], CHRISTMAS)]
    odd = admin.open("/settings/profile").press("Save", fields | {"closed_days": "Christmas"}, status=422)
    assert "&#39;Christmas&#39; is not a date such as 2026-11-23." in odd.text
    assert odd.field("closed_days") == "Christmas"
    assert (
        "Choose at least one day"
        in admin.open("/settings/profile").press("Save", fields | {"working_days": []}, status=422).text
    )
    wrong = (
        admin.open("/settings/profile")
        .press("Save", fields | {"time_zone": "Mars/Base", "email": "nobody"}, status=422)
        .text
    )
    assert "is not a time zone such as Europe/London" in wrong
    assert "Not a valid e-mail address" in wrong


def test_public_holidays_are_added_to_what_was_typed_and_kept_once_it_is_saved(site: Site, admin: Visitor) -> None:
    today = datetime.now(UTC).date()
    year = today.year + 1
    fields = {
        "name": "Spiele", "currency": "EUR", "time_zone": "Europe/Berlin", "country": "DE",
        "working_days": ["1", "2", "3", "4", "5"], "closed_days": f"{year}-08-10",
    }  # fmt: skip
    before = site.sql("select name, closed_days from profile")
    page = admin.open("/settings/profile").press(ADD, fields, status=200)
    days = page.field("closed_days").split()
    assert f"{year}-08-10" in days, "what was typed stays"
    assert f"{year}-11-01" not in days, "a holiday in Bavaria alone"
    assert days == sorted(set(days))
    assert str(today) <= min(days) <= max(days) <= f"{year}-12-31"
    assert all(date.fromisoformat(day).isoweekday() < 6 for day in days)
    assert len(days) > 5
    assert f"{len(days) - 1} public holidays up to the end of {year} added." in page.words
    assert (page.field("name"), site.sql("select name, closed_days from profile")) == ("Spiele", before)
    assert re.search(r"\bNew Year.s Day\b", page.words)
    in_bavaria = page.press(ADD, {"holiday_region": "BY"}, status=200)
    more = in_bavaria.field("closed_days").split()
    assert set(more) > set(days)
    assert f"{len(more) - len(days)} public holidays" in in_bavaria.words
    assert "are in the list" in in_bavaria.press(ADD, {"holiday_region": "BY"}, status=200).words
    assert "Choose the country" in in_bavaria.press(ADD, {"country": ""}, status=422).words
    assert "Enter the days yourself" in in_bavaria.press(ADD, {"country": "BV"}, status=200).words
    in_bavaria.press("Save")
    assert [str(day) for day in site.sql("select closed_days from profile")[0][0]] == more


def test_a_reader_sees_settings_and_can_not_change_them(site: Site) -> None:
    reader = site.visitor("read_only")
    page = reader.get("/settings/locations")
    assert "New location" not in page
    assert "locations.edit" in reader.post_directly("/settings/locations", {"code": "Z", "country": "GB"}, 403).text


def test_settings_open_where_one_may_look(admin: Visitor) -> None:
    answer = admin.client.get("/settings")
    assert answer.headers["location"] == "/settings/locations"


def test_every_entry_of_the_menu_leads_to_its_page(admin: Visitor) -> None:
    menu = re.search(r'<nav class="menu".*?</nav>', admin.get("/settings/keys"), re.DOTALL)
    assert menu is not None
    for path in re.findall(r'href="([^"]+)"', menu[0]):
        assert admin.client.get(path, follow_redirects=True).status_code == 200, path
