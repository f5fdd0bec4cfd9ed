"""The match: differential, expertise, one vector space, exact scores with reasons, policy, evaluation."""

from matching.benchmark import Benchmark, read_benchmark, read_publications
from matching.calibration import Reliability, reliability
from matching.differential import Differential, DifferentialSettings
from matching.differential_quality import DifferentialQuality, answer_of, disorders_meant, read_truth
from matching.encoder_training import train_encoder
from matching.evaluation import EvaluationReport, evaluate, train
from matching.fusion import FusionModel, shipped_model
from matching.matcher import Matcher
from matching.results import DifferentialEntry, NetworkShare, Policy, RankedExpert, Reason, Shortlist
from matching.set_encoder import SetEncoder, shipped_encoder

__all__ = [
    "Benchmark",
    "Differential",
    "DifferentialEntry",
    "DifferentialQuality",
    "DifferentialSettings",
    "EvaluationReport",
    "FusionModel",
    "Matcher",
    "NetworkShare",
    "Policy",
    "RankedExpert",
    "Reason",
    "Reliability",
    "SetEncoder",
    "Shortlist",
    "answer_of",
    "disorders_meant",
    "evaluate",
    "read_benchmark",
    "read_publications",
    "read_truth",
    "reliability",
    "shipped_encoder",
    "shipped_model",
    "train",
    "train_encoder",
]
