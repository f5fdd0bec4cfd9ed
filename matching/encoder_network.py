"""The set encoder as torch trains it; SetEncoder computes the same without torch. Imported for training only."""

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from matching.patient_simulation import FindingSets
from matching.set_encoder import CASE_SIZE, SMALLEST

_FIRST_SCALE = (2.5, 0.3)
"""Where the logarithm of a usual case's length and the power of its growth start."""


class EncoderNetwork(nn.Module):
    """Vectors and layers that are learned; an untrained one is a cosine of information-weighted random vectors."""

    def __init__(self, information: NDArray[np.float32], dimensions: int) -> None:
        """Starts from the information content of all terms, float32 (terms,)."""
        super().__init__()
        start = torch.log(torch.from_numpy(information) + SMALLEST)
        self.vectors = nn.EmbeddingBag(len(information), dimensions, mode="sum")
        nn.init.normal_(self.vectors.weight, 0, dimensions**-0.5)
        self.case_weights = nn.Parameter(start.clone())
        self.entry_weights = nn.Parameter(start.clone())
        self.case_layer = nn.Linear(dimensions, dimensions)
        self.entry_layer = nn.Linear(dimensions, dimensions)
        self.excluded_layer = nn.Linear(dimensions, dimensions, bias=False)
        for layer in (self.case_layer, self.entry_layer, self.excluded_layer):
            for parameter in layer.parameters():
                nn.init.zeros_(parameter)
        self.scale = nn.Parameter(torch.tensor(_FIRST_SCALE))

    def cases(self, observed: FindingSets, excluded: FindingSets, count: int) -> Tensor:
        """Vectors of cases; `observed` holds all ancestors."""
        size = _sizes(excluded, count).sqrt().clamp(min=1)
        shift = self.excluded_layer(self._sums(self.case_weights, excluded, count)) / size
        bent = _bent(self._sums(self.case_weights, observed, count), self.case_layer, shift)
        return self.scale[0].exp() * (_sizes(observed, count) / CASE_SIZE) ** self.scale[1] * bent

    def entries(self, profiles: FindingSets, shares: NDArray[np.float32], count: int) -> Tensor:
        """Vectors of annotated entries, of unit length; `profiles` hold all ancestors, with their frequencies."""
        return _bent(
            self._sums(self.entry_weights, profiles, count, torch.from_numpy(shares)), self.entry_layer, torch.zeros(1)
        )

    def arrays(self) -> dict[str, NDArray[np.float32]]:
        """Everything learned by name."""
        return {name: value.detach().numpy().astype(np.float32) for name, value in self.named_parameters()}

    def _sums(self, weights: Tensor, sets: FindingSets, count: int, shares: Tensor | None = None) -> Tensor:
        terms = torch.from_numpy(sets.terms)
        offsets = torch.from_numpy(np.searchsorted(sets.owners, np.arange(count)))
        weighted = weights[terms].exp()
        summed: Tensor = self.vectors(
            terms, offsets, per_sample_weights=weighted if shares is None else weighted * shares
        )
        return summed


def _sizes(sets: FindingSets, count: int) -> Tensor:
    return torch.from_numpy(np.bincount(sets.owners, minlength=count).astype(np.float32))[:, None]


def _bent(sums: Tensor, layer: nn.Linear, shift: Tensor) -> Tensor:
    unit = sums / (sums.norm(dim=1, keepdim=True) + SMALLEST) + shift
    bent = unit + torch.tanh(layer(unit))
    unit_again: Tensor = bent / (bent.norm(dim=1, keepdim=True) + SMALLEST)
    return unit_again
