"""The match: differential, expertise, one vector space, exact scores with reasons, policy, evaluation."""

from matching.benchmark import Benchmark, read_benchmark, read_publications
from matching.differential import Differential, DifferentialSettings
from matching.evaluation import EvaluationReport, evaluate, train
from matching.fusion import FusionModel, shipped_model
from matching.matcher import Matcher
from matching.results import DifferentialEntry, NetworkShare, Policy, RankedExpert, Reason, Shortlist

__all__ = [
    "Benchmark",
    "Differential",
    "DifferentialEntry",
    "DifferentialSettings",
    "EvaluationReport",
    "FusionModel",
    "Matcher",
    "NetworkShare",
    "Policy",
    "RankedExpert",
    "Reason",
    "Shortlist",
    "evaluate",
    "read_benchmark",
    "read_publications",
    "shipped_model",
    "train",
]
