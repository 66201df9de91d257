"""The web pages: campaigns, one customer, the indicators, in Chinese and English."""

from serving.console.pages import router
from serving.console.static_files import STATIC

__all__ = ["STATIC", "router"]
