"""The match: differential, expertise, one vector space, exact scores with reasons, policy, evaluation."""

from matching.benchmark import Benchmark, read_benchmark, read_publications
from matching.calibration import Reliability, reliability
from matching.differential import Differential, DifferentialSettings
from matching.differential_quality import DifferentialQuality, answer_of, disorders_meant, read_truth
from matching.encoder_training import train_encoder
from matching.evaluation import EvaluationReport, evaluate, train
from matching.fusion import FusionModel, shipped_model
from matching.history_effects import PlantedEffect
from matching.history_records import PanelHistory
from matching.history_simulation import HistorySettings, simulate_history
from matching.known_expertise import KnownDisorder, known_expertise
from matching.matcher import Matcher
from matching.ordering import Replies
from matching.panel import Panel
from matching.panel_of_case import panel_for
from matching.panel_rules import PanelRules
from matching.replacement import replacement
from matching.reply import History
from matching.results import DifferentialEntry, NetworkShare, Policy, RankedExpert, Reason, Shortlist
from matching.set_encoder import SetEncoder, shipped_encoder
from matching.why_not import why_not

__all__ = [
    "Benchmark",
    "Differential",
    "DifferentialEntry",
    "DifferentialQuality",
    "DifferentialSettings",
    "EvaluationReport",
    "FusionModel",
    "History",
    "HistorySettings",
    "KnownDisorder",
    "Matcher",
    "NetworkShare",
    "Panel",
    "PanelHistory",
    "PanelRules",
    "PlantedEffect",
    "Policy",
    "RankedExpert",
    "Reason",
    "Reliability",
    "Replies",
    "SetEncoder",
    "Shortlist",
    "answer_of",
    "disorders_meant",
    "evaluate",
    "known_expertise",
    "panel_for",
    "read_benchmark",
    "read_publications",
    "read_truth",
    "reliability",
    "replacement",
    "shipped_encoder",
    "shipped_model",
    "simulate_history",
    "train",
    "train_encoder",
    "why_not",
]
