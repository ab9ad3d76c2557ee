"""/: where the work stands. The part below the frame renews itself every few seconds."""

from litestar import get
from litestar.response import Template

from orderwright.console.desk import AtDesk
from orderwright.views.home import Home, read_home


@get("/")
async def home_page(desk: AtDesk) -> Template:
    home: Home = await desk.ask(read_home, None)
    return await desk.show("home", "home", home=home)


@get("/home/live")
async def home_live(desk: AtDesk) -> Template:
    home: Home = await desk.ask(read_home, None)
    return desk.part("home_live", home=home)


routes = (home_page, home_live)
