"""The network view: how a network works, in figures, charts and the tables behind them."""

from api.pages.network import network_page

__all__ = ["routers"]

routers = (network_page.router,)
