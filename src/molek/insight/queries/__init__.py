"""The front door of reads."""

from molek.insight.queries.live import LivePage, figures
from molek.insight.queries.tables import DatasetState, dataset_states, released_rows

__all__ = ["DatasetState", "LivePage", "dataset_states", "figures", "released_rows"]
