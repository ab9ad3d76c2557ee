"""The settings, on the running application: every form, and what it refuses."""

import re

from tests.browser.conftest import Site, Visitor, words_of


def test_a_new_key_is_shown_once_and_opens_the_api(site: Site, admin: Visitor) -> None:
    page = admin.send("/settings/keys", {"name": "Web shop", "role": "operations"}, 200).text
    found = re.search(r'id="new-key">([^<]+)<', page)
    assert found is not None
    headers = {"Authorization": f"Bearer {found[1]}"}
    assert admin.client.post("/v1/orders", json={}, headers=headers).status_code == 400
    again = admin.get("/settings/keys")
    assert found[1] not in again
    assert "as operations" in words_of(again)


def test_a_key_without_a_name_is_refused_beside_its_field(admin: Visitor) -> None:
    page = admin.send("/settings/keys", {"name": "", "role": "service"}, 422).text
    assert 'id="new-key-dialog"' in page
    assert "data-open" in page
    assert "This must have 1 to 100 characters." in page


def test_a_revoked_key_opens_nothing(site: Site, admin: Visitor) -> None:
    admin.send("/settings/keys", {"name": "Old script", "role": "read_only"}, 200)
    ((key_id,),) = site.sql("select key_id from platform.api_key where name = 'Old script'")
    answer = admin.send(f"/settings/keys/{key_id}/revocation")
    assert answer.headers["location"] == "/settings/keys"
    page = words_of(admin.get("/settings/keys"))
    assert "opens nothing any more" in page
    assert "Revoked" in page


def test_somebody_is_invited_and_the_invitation_withdrawn(site: Site, admin: Visitor) -> None:
    page = admin.send("/settings/users", {"email": "Sam@Example.com", "role": "service"}, 200).text
    assert f"{site.url}/invitation/" in page
    ((invitation,),) = site.sql("select invitation_id from platform.invitation where email = 'sam@example.com'")
    admin.send(f"/settings/users/{invitation}", {"act": "withdraw"})
    assert "sam@example.com leads nowhere any more" in admin.get("/settings/users")


def test_an_address_that_is_none_is_refused_beside_its_field(admin: Visitor) -> None:
    page = admin.send("/settings/users", {"email": "nobody", "role": "service"}, 422).text
    assert "This is no e-mail address" in page
    assert 'value="nobody"' in page


def test_a_role_that_there_is_not_is_refused(admin: Visitor) -> None:
    page = admin.send("/settings/users", {"email": "a@example.com", "role": "queen"}, 422).text
    assert "choose or write something else" in page


def test_a_member_is_locked_out_and_let_in_again(site: Site, admin: Visitor) -> None:
    packer = site.visitor("warehouse")
    packer.get("/settings/keys", 403)
    ((user_id,),) = site.sql("select user_id from platform.app_user where email = 'warehouse@example.com'")
    admin.send(f"/settings/users/{user_id}", {"act": "disable"})
    assert "Locked out" in words_of(admin.get("/settings/users"))
    admin.send(f"/settings/users/{user_id}", {"act": "enable"})
    admin.send(f"/settings/users/{user_id}", {"act": "role", "role": "operations"})
    ((role,),) = site.sql("select role from platform.membership where user_id = %s", user_id)
    assert role == "operations"


def test_the_last_admin_can_not_lock_herself_out(site: Site, admin: Visitor) -> None:
    ((user_id,),) = site.sql("select user_id from platform.app_user where email = 'admin@example.com'")
    page = admin.send(f"/settings/users/{user_id}", {"act": "disable"}, 422).text
    assert "Somebody must remain an admin." in page


def test_who_may_not_see_keys_does_not_see_them(site: Site) -> None:
    reader = site.visitor("read_only")
    assert "This needs the permission access.read." in reader.get("/settings/keys", 403)
