"""Trains the set encoder on simulated patients with torch: each patient nearer to its own disorder than to others.

Patients are drawn from one annotated entry and compared with an incomplete profile of it, or of another entry of the
same disorder (OMIM's and Orphanet's curators tell one disorder differently), among many other incomplete profiles. Only
annotations that cite no publication are used.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from data.releases import NoProgress, Progress
from matching.patient_simulation import FindingSets, PatientSimulator, SimulationSettings, closed
from matching.set_encoder import SetEncoder
from ontology import Knowledge
from ontology.annotation_rows import Profiles, unpublished_profiles
from ontology.tables import Ragged

_LEAST_FINDINGS = 3
"""Entries with fewer annotated findings are left out of the training."""


@dataclass(frozen=True, slots=True)
class EncoderTraining:
    """How the encoder is trained.

    Attributes:
        steps: Number of batches.
        patients: Patients in a batch.
        others: Profiles in a batch beside those of the patients.
        dimensions: Length of the vectors.
        learning_rate: Its highest value in a one-cycle schedule of Adam.
        omitted: Largest share of a profile that is left out.
        other_entry: Share of patients compared with another entry of their disorder, where there is one.
        seed: Where all chance comes from.
        simulation: How imperfect reports are.
    """

    steps: int = 2400
    patients: int = 384
    others: int = 1000
    dimensions: int = 128
    learning_rate: float = 2e-3
    omitted: float = 0.6
    other_entry: float = 0.5
    seed: int = 3
    simulation: SimulationSettings = field(default_factory=SimulationSettings)


def train_encoder(
    knowledge: Knowledge, training: EncoderTraining | None = None, progress: Progress | None = None
) -> SetEncoder:
    """Trains an encoder; the same knowledge, training and versions give the same one.

    Args:
        knowledge: Its annotations that cite no publication are learned from.
        training: How.
        progress: Is told how many batches are done.
    """
    import torch  # noqa: PLC0415 - slow to import, needed for training only

    from matching.encoder_network import EncoderNetwork  # noqa: PLC0415 - imports torch

    training, progress = training or EncoderTraining(), progress or NoProgress()
    threads = torch.get_num_threads()
    torch.set_num_threads(1)  # Faster for batches of this size, and the last digits do not depend on the machine.
    torch.manual_seed(training.seed)
    batches = _Batches(knowledge, training)
    network = EncoderNetwork(batches.information, training.dimensions)
    optimiser = torch.optim.Adam(network.parameters(), lr=training.learning_rate)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, training.learning_rate, total_steps=training.steps)
    progress.start("training the set encoder", training.steps)
    try:
        for _ in range(training.steps):
            batch = batches.draw()
            patients, compared = batch.same_disorder.shape
            cases = network.cases(batch.observed, batch.excluded, patients)
            nearness = cases @ network.entries(batch.profiles, batch.shares, compared).T
            nearness = nearness.masked_fill(torch.from_numpy(batch.same_disorder), -torch.inf)
            optimiser.zero_grad()
            torch.autograd.backward(torch.nn.functional.cross_entropy(nearness, torch.arange(patients)))
            optimiser.step()
            schedule.step()
            progress.advance(1)
    finally:
        progress.finish()
        torch.set_num_threads(threads)
    return _as_encoder(network.arrays(), batches, knowledge, training)


@dataclass(frozen=True, slots=True)
class _Batch:
    """Patients and the profiles they are compared with, that of their own disorder at their place.

    Attributes:
        observed: What patients show, with all ancestors.
        excluded: What is excluded.
        profiles: What the profiles show, with all ancestors.
        shares: float32; the frequency of each term of the profiles.
        same_disorder: bool (patients, profiles); other profiles of the patient's disorder, which are not compared.
    """

    observed: FindingSets
    excluded: FindingSets
    profiles: FindingSets
    shares: NDArray[np.float32]
    same_disorder: NDArray[np.bool_]


class _Batches:
    """Draws patients and the profiles they are compared with."""

    def __init__(self, knowledge: Knowledge, training: EncoderTraining) -> None:
        self.profiles: Profiles = unpublished_profiles(knowledge.snapshot)
        self.ancestors: Ragged = knowledge.snapshot.terms.term_ancestors
        self._training = training
        self._generator = np.random.default_rng(training.seed)
        self._simulator = PatientSimulator(self.profiles, self.ancestors, self._generator, training.simulation)
        links = knowledge.snapshot.disorders.source_disorders
        source = np.repeat(np.arange(len(links)), links.lengths())
        usable = np.diff(self.profiles.offsets)[source] >= _LEAST_FINDINGS
        order = np.lexsort((source[usable], links.values[usable]))
        self._source, self._disorder = source[usable][order], links.values[usable][order].astype(np.int64)
        counts = np.bincount(self._disorder, minlength=knowledge.disorder_count)
        self._starts, self._counts = np.cumsum(counts) - counts, counts
        # A disorder of many entries counts more than one of a single entry, but not as many times.
        chance = 1 / np.sqrt(counts[self._disorder])
        self._chance = chance / chance.sum()
        self._entries = np.unique(self._source)
        self._of_disorder = sparse.csr_matrix(
            (np.ones(len(self._source), np.float32), (self._source, self._disorder)),
            shape=(len(links), knowledge.disorder_count),
        )
        self.seen, self.information = self._terms()

    def draw(self) -> _Batch:
        """The next batch."""
        training, generator = self._training, self._generator
        links = generator.choice(len(self._source), training.patients, p=self._chance)
        entries, disorders = self._source[links], self._disorder[links]
        observed, excluded = self._simulator.patients(entries)
        other = self._starts[disorders] + (generator.random(training.patients) * self._counts[disorders]).astype(int)
        own = np.where(generator.random(training.patients) < training.other_entry, self._source[other], entries)
        compared = np.concatenate([own, generator.choice(self._entries, training.others)])
        terms, rows = self._simulator.incomplete_profiles(compared, training.omitted)
        profiles, shares = closed(terms, self.ancestors, self.profiles.shares[rows])
        same = (self._of_disorder[entries] @ self._of_disorder[compared].T).toarray() > 0
        same[np.arange(training.patients), np.arange(training.patients)] = False
        patients, _ = closed(observed, self.ancestors, np.ones(len(observed.terms), np.float32))
        return _Batch(patients, excluded, profiles, shares, same)

    def _terms(self) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        """Terms that any profile shows, and the information content of all terms by these profiles."""
        everyone = FindingSets(
            np.repeat(np.arange(len(self.profiles.offsets) - 1), np.diff(self.profiles.offsets)),
            self.profiles.terms.astype(np.int64),
        )
        shown, _ = closed(everyone, self.ancestors, self.profiles.shares)
        entries = max(1, len(np.unique(shown.owners)))
        counts = np.bincount(shown.terms, minlength=len(self.ancestors))
        return np.nonzero(counts)[0], np.log(entries / np.clip(counts, 1, entries)).astype(np.float32)


def _as_encoder(
    arrays: Mapping[str, NDArray[np.float32]], batches: _Batches, knowledge: Knowledge, training: EncoderTraining
) -> SetEncoder:
    """The learned weights of the terms that were seen, without torch."""
    from importlib.metadata import version  # noqa: PLC0415 - needed for training only

    seen, scale = batches.seen, arrays["scale"]
    return SetEncoder(
        term_number=np.asarray(knowledge.snapshot.terms.term_number[seen], np.int32),
        term_vectors=arrays["vectors.weight"][seen].astype(np.float16),
        case_weights=np.exp(arrays["case_weights"][seen]),
        entry_weights=np.exp(arrays["entry_weights"][seen]),
        case_layer=arrays["case_layer.weight"],
        case_bias=arrays["case_layer.bias"],
        entry_layer=arrays["entry_layer.weight"],
        entry_bias=arrays["entry_layer.bias"],
        excluded_layer=arrays["excluded_layer.weight"],
        scale=np.array([np.exp(scale[0]), scale[1]], np.float32),
        stamp={
            "knowledge": knowledge.stamp,
            "training": str(training),
            "torch": version("torch"),
            "command": "consilium train --part encoder",
        },
    )
