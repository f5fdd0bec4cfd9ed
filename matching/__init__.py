"""The match: differential, expertise, one vector space, exact scores with reasons, policy, evaluation."""

from matching.benchmark import Benchmark, read_benchmark, read_publications
from matching.differential import Differential, DifferentialSettings
from matching.evaluation import EvaluationReport, evaluate, train
from matching.fusion import FusionModel, shipped_model
from matching.matcher import Matcher
from matching.ordering import Replies
from matching.panel import Panel
from matching.panel_of_case import panel_for
from matching.panel_rules import PanelRules
from matching.replacement import replacement
from matching.reply import History
from matching.results import DifferentialEntry, NetworkShare, Policy, RankedExpert, Reason, Shortlist
from matching.text_similarity import EMBEDDED_MODEL, TextEncoder
from matching.why_not import why_not

__all__ = [
    "EMBEDDED_MODEL",
    "Benchmark",
    "Differential",
    "DifferentialEntry",
    "DifferentialSettings",
    "EvaluationReport",
    "FusionModel",
    "History",
    "Matcher",
    "NetworkShare",
    "Panel",
    "PanelRules",
    "Policy",
    "RankedExpert",
    "Reason",
    "Replies",
    "Shortlist",
    "TextEncoder",
    "evaluate",
    "panel_for",
    "read_benchmark",
    "read_publications",
    "replacement",
    "shipped_model",
    "train",
    "why_not",
]
