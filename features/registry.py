"""The house's declarations, tied together once: whoever uses one has them all checked."""

from features.declare.registry import Registry
from features.kpis import KPIS
from features.sources import SOURCES
from features.views import RULES, VIEWS

REGISTRY = Registry(sources=SOURCES, views=VIEWS, rules=RULES, kpis=KPIS)
