"""/v1/failed-events: what a subscriber could not digest is listed, retried and dismissed by a program."""

from pathlib import Path

from tests.api.calling import calling
from tests.given import World
from tests.worker.test_failed_events import Listener, not_of, relay_to, turn_out


async def test_failed_events_are_listed_retried_and_dismissed(fresh_database: str, tmp_path: Path) -> None:
    async with calling(fresh_database, tmp_path, {"DC": {"A": 9}}) as (api, w):
        orders = [(await w.placed_order({"A": 1})) for _ in range(2)]
        relay = await relay_to(w, mail=Listener(not_of(orders[0].id)), search=Listener(not_of(orders[1].id)))
        await turn_out(w, relay)
        listed = (await api.get("/v1/failed-events")).json()["rows"]
        assert sorted((row["subscriber"], row["order_number"], row["error"]) for row in listed) == [
            ("mail", orders[0].number, "KeyError: 'parcel_id'"),
            ("search", orders[1].number, "KeyError: 'parcel_id'"),
        ]
        (of_mail,) = (await api.get("/v1/failed-events?subscriber=mail")).json()["rows"]
        assert of_mail["order_number"] == orders[0].number
        retried = await api.post("/v1/failed-events/retries", json={"failed_event_id": of_mail["id"]})
        assert (retried.status_code, retried.json()) == (202, {"events": 1})
        assert await retrying(w) == ["mail"]
        assert (await api.post("/v1/failed-events/retries", json={})).json() == {"events": 2}
        assert await retrying(w) == ["mail", "search"]
        dismissal = f"/v1/failed-events/{of_mail['id']}/dismissal"
        assert (await api.post(dismissal)).status_code == 200
        gone = await api.post(dismissal)
        assert (gone.status_code, gone.json()["code"]) == (404, "failed_event_not_found")
        assert [row["subscriber"] for row in (await api.get("/v1/failed-events")).json()["rows"]] == ["search"]


async def retrying(w: World) -> list[str]:
    return [row[0] for row in await w.sql("select subscriber from failed_event where retry_at is not null order by 1")]
