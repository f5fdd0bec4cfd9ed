"""Trains the name encoder: every name of a finding, in every language, next to its finding.

    consilium train --part names

Softmax over sampled findings with in-batch positives; features are dropped and little words mixed in, so that a phrase
within a sentence still lies near. Seeded; a few minutes on one core. Needs torch, which nothing else of reading does.
"""

import random
from collections.abc import Iterator, Sequence

import numpy as np
import torch
from numpy.typing import NDArray

from data.releases import NoProgress, Progress
from data.releases.progress import shown
from ontology.knowledge import Knowledge
from ontology.reading.language import LANGUAGES, language
from ontology.reading.name_encoder import BUCKETS, NameEncoder, buckets_of
from ontology.reading.names import RELATED, names_of
from ontology.reading.words import tokens_of
from ontology.snapshot import Snapshot

DIMENSIONS = 128
EPOCHS = 14
_BATCH = 512
_SAMPLED = 3000
_TEMPERATURE = 20.0
_RATE, _LAST_RATE = 0.01, 0.0005
_DROPPED = 0.25
_NOISE = 0.4
"""Share of names that get a little word or number mixed in."""
_MOST_BUCKETS = 160
_SEED = 7


def train_name_encoder(knowledge: Knowledge, progress: Progress | None = None, *, seed: int = _SEED) -> NameEncoder:
    """Trains on all installed names and the lexicons of all languages."""
    torch.manual_seed(seed)
    torch.set_num_threads(1)
    rng = np.random.default_rng(seed)
    snapshot = knowledge.snapshot
    names = sorted(set(training_names(snapshot)))
    random.Random(seed).shuffle(names)  # noqa: S311 - an order, no secret
    words = [np.array(_buckets(text), np.int64) for text, _ in names]
    owners = np.array([term for _, term in names])
    noise = [np.array(_buckets(word), np.int64) for word in _little_words()]
    findings = np.nonzero(snapshot.terms.is_abnormality)[0]
    row_of = {int(term): row for row, term in enumerate(findings)}
    rows = np.array([row_of[term] for term in owners.tolist()])
    buckets = torch.nn.EmbeddingBag(BUCKETS, DIMENSIONS, mode="mean", sparse=True)
    prototypes = torch.nn.Embedding(len(findings), DIMENSIONS, sparse=True)
    torch.nn.init.normal_(buckets.weight, std=0.1)
    torch.nn.init.normal_(prototypes.weight, std=0.1)
    optimizer = torch.optim.SparseAdam([*buckets.parameters(), *prototypes.parameters()], lr=_RATE)
    order = np.arange(len(names))
    with shown(progress or NoProgress(), "training the name encoder", EPOCHS * len(names)):
        for epoch in range(EPOCHS):
            rng.shuffle(order)
            for group in optimizer.param_groups:
                group["lr"] = _RATE * (1 - epoch / EPOCHS) + _LAST_RATE
            for start in range(0, len(order), _BATCH):
                batch = order[start : start + _BATCH]
                loss = _loss(_vectors(buckets, batch, words, noise, rng), prototypes, rows[batch], rng)
                optimizer.zero_grad()
                loss.backward()  # type: ignore[no-untyped-call] # torch leaves it untyped
                optimizer.step()  # type: ignore[no-untyped-call] # the same
                if progress is not None:
                    progress.advance(len(batch))
    scale = float(buckets.weight.detach().abs().max()) / 127
    unit = torch.nn.functional.normalize(prototypes.weight.detach(), dim=1)
    return NameEncoder(
        bucket_vectors=_rounded(buckets.weight.detach() / scale),
        finding_numbers=np.asarray(snapshot.terms.term_number[findings], np.int32),
        finding_vectors=_rounded(unit * 127),
        scale=scale,
        stamp=f"{len(names):,} names; {knowledge.stamp}; seed {seed}",
    )


def training_names(snapshot: Snapshot) -> Iterator[tuple[str, int]]:
    """Names of phenotypic abnormalities and their terms; abbreviations, whose letters say nothing, are left out."""
    abnormal = snapshot.terms.is_abnormality
    for code in LANGUAGES:
        for name in names_of(snapshot, language(code)):
            if name.term >= 0 and abnormal[name.term] and name.standing != RELATED and not name.is_cased:
                yield name.text.replace("...", " "), name.term


def _buckets(text: str) -> list[int]:
    return [bucket for word in tokens_of(text) for bucket in buckets_of(word)][:_MOST_BUCKETS]


def _little_words() -> list[str]:
    words = {word for code in LANGUAGES for word in (*language(code).functions, *language(code).modifiers)}
    return [*sorted(words), *(str(number) for number in range(1, 100))]


def _vectors(
    buckets: torch.nn.EmbeddingBag,
    batch: NDArray[np.int64],
    words: Sequence[NDArray[np.int64]],
    noise: Sequence[NDArray[np.int64]],
    rng: np.random.Generator,
) -> torch.Tensor:
    bags = []
    for name in batch.tolist():
        bag = words[name]
        kept = bag[rng.random(len(bag)) > _DROPPED]
        bag = kept if len(kept) else bag
        if rng.random() < _NOISE:
            bag = np.concatenate((bag, noise[int(rng.integers(len(noise)))]))
        bags.append(bag)
    offsets = np.cumsum([0, *(len(bag) for bag in bags[:-1])])
    vectors: torch.Tensor = buckets(torch.from_numpy(np.concatenate(bags)), torch.from_numpy(offsets))
    return torch.nn.functional.normalize(vectors, dim=1)


def _loss(
    vectors: torch.Tensor, prototypes: torch.nn.Embedding, rows: NDArray[np.int64], rng: np.random.Generator
) -> torch.Tensor:
    own = torch.from_numpy(rows)
    others = torch.from_numpy(rng.integers(0, prototypes.num_embeddings, _SAMPLED))
    candidates = torch.cat([own, others])
    scores = vectors @ torch.nn.functional.normalize(prototypes(candidates), dim=1).T * _TEMPERATURE
    same = candidates[None, :] == own[:, None]
    same[torch.arange(len(own)), torch.arange(len(own))] = False
    return torch.nn.functional.cross_entropy(scores.masked_fill(same, -1e4), torch.arange(len(own)))


def _rounded(vectors: torch.Tensor) -> NDArray[np.int8]:
    rounded: NDArray[np.int8] = vectors.round().clamp(-127, 127).to(torch.int8).numpy()
    return rounded
