"""Another organization is made in the browser, and work goes on in it."""

from tests.browser.conftest import Site


def test_an_admin_makes_an_organization_and_lands_on_its_empty_home(site: Site) -> None:
    admin = site.visitor("admin")
    form = admin.open("/").follow("New organization")
    home = form.press("Create organization", {"name": "Second Gifts & Co", "currency": "eur"})
    assert "Second Gifts &amp; Co · " in home.html
    assert "To do Add your organization" in home.words
    assert "To do Add a location that ships" in home.words
    assert 'value="EUR"' in admin.get("/settings/profile")
    members = site.sql("select role from platform.membership where organization = 'second_gifts_co'")
    assert members == [("admin",)]


def test_a_name_that_is_taken_is_refused_beside_its_field_and_nobody_joins(site: Site) -> None:
    form = site.visitor("admin").open("/organizations/new")
    before = site.sql("select count(*) from platform.membership")
    page = form.press("Create organization", {"name": "Other", "slug": "demo"}, status=422).html
    assert 'id="error-slug"' in page
    assert "There is an organization demo already." in page
    assert 'value="Other"' in page
    unnamed = form.press("Create organization", {"name": "", "slug": "nameless"}, status=422).html
    assert 'id="error-name"' in unnamed
    wrong = form.press("Create organization", {"name": "Other", "slug": "1 st"}, status=422).html
    assert 'id="error-slug"' in wrong
    strange = form.press("Create organization", {"name": "Other", "currency": "XXY"}, status=422).html
    assert 'id="error-currency"' in strange
    assert site.sql("select count(*) from platform.membership") == before


def test_who_is_no_admin_makes_none(site: Site) -> None:
    packer = site.visitor("warehouse")
    assert "New organization" not in packer.get("/")
    packer.get("/organizations/new", 403)
    packer.post_directly("/organizations", {"name": "Mine", "slug": "mine", "currency": "GBP"}, 403)
    assert site.sql("select count(*) from platform.organization where slug = 'mine'") == [(0,)]
