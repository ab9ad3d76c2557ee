"""/pictures: what stands beside a title; the same for everybody, also for customers."""

from litestar import Response, get
from litestar.datastructures import CacheControlHeader
from litestar.exceptions import NotFoundException
from litestar.params import FromPath

from orderwright.catalog.pictures import draw

KEPT = CacheControlHeader(max_age=31_536_000, public=True, immutable=True)


@get("/pictures/{name:str}", cache_control=KEPT, sync_to_thread=False)
def picture(name: FromPath[str]) -> Response[str]:
    """`mug-blue.svg`"""
    kind, _, color = name.removesuffix(".svg").partition("-")
    svg = draw(kind, color)
    if svg is None:
        raise NotFoundException
    return Response(svg, media_type="image/svg+xml")


routes = (picture,)
