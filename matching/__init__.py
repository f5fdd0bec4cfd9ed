"""The match: differential, expertise, one vector space, exact scores with reasons, policy, evaluation."""

from matching.benchmark import Benchmark, read_benchmark, read_publications
from matching.calibration import Reliability, reliability
from matching.differential import Differential, DifferentialSettings
from matching.differential_model import DifferentialModel, shipped_differential_model
from matching.differential_quality import DifferentialQuality, answer_of
from matching.differential_training import DifferentialTraining, train_differential
from matching.encoder_training import train_encoder
from matching.evaluation import evaluate, train
from matching.fusion import FusionModel, shipped_model
from matching.history_effects import PlantedEffect
from matching.history_records import PanelHistory
from matching.history_simulation import HistorySettings, simulate_history
from matching.known_expertise import KnownDisorder, known_expertise
from matching.known_patients import disorders_meant, read_truth
from matching.matcher import Matcher
from matching.ordering import Replies
from matching.panel import Panel
from matching.panel_of_case import panel_for
from matching.panel_rules import PanelRules
from matching.quality_report import EvaluationReport
from matching.replacement import replacement
from matching.reply import History
from matching.results import DifferentialEntry, NetworkShare, Policy, RankedExpert, Reason, Shortlist
from matching.saved_evaluation import Comparison, compare, load_evaluation, save_evaluation
from matching.set_encoder import SetEncoder, shipped_encoder
from matching.why_not import why_not

__all__ = [
    "Benchmark",
    "Comparison",
    "Differential",
    "DifferentialEntry",
    "DifferentialModel",
    "DifferentialQuality",
    "DifferentialSettings",
    "DifferentialTraining",
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
    "compare",
    "disorders_meant",
    "evaluate",
    "known_expertise",
    "load_evaluation",
    "panel_for",
    "read_benchmark",
    "read_publications",
    "read_truth",
    "reliability",
    "replacement",
    "save_evaluation",
    "shipped_differential_model",
    "shipped_encoder",
    "shipped_model",
    "simulate_history",
    "train",
    "train_differential",
    "train_encoder",
    "why_not",
]
