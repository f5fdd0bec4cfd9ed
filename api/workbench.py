"""The workbench: knowledge, database, directory and matcher, opened together for a process.

`Workbench.open` brings up to date whatever is behind - snapshot, database, directory, index - so that a fresh machine
needs no other step. The service, `match` and `demo` work on it; it may be shared between threads.
"""

import shutil
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

from api.knowledge import open_knowledge
from api.progress import NoProgress, ProgressProtocol
from api.sample_directory import import_sample_when_empty
from api.settings import Settings
from api.store import DirectoryVersion, Store, open_store
from data import Expert
from matching import FusionModel, Matcher, TextEncoder
from ontology import Knowledge

__all__ = ["Workbench", "index_folder", "model_file", "open_matcher", "text_encoder"]

_INDEX = "index"
