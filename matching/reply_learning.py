"""Whether a reply model learned from answers may take the place of the one in service.

Validation is ordered in time: at several cut points a model is fitted to what was known at the cut and judged on the
invitations sent from there to the next one, with histories as they were known when each was sent. The model in service
and one that has the same figures for everybody are judged on the same invitations. Differences of the log loss come
with intervals from a bootstrap over panels (whose invitations hang together).

The learned model is promoted where two things hold. It is not worse than the one in service: the upper end of the
interval lies below `TOLERANCE`. And it knows something: it beats the same figures for everybody beyond chance. Answers
that have nothing to do with who was asked fail the second, however well their overall rate was learned.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from matching.past_replies import PastReply, histories_before, in_order
from matching.reply import History, reply_likelihood
from matching.reply_fit import Estimate, ReplyFit, fit_replies
from matching.reply_model import ReplyModel

CUTS = (0.5, 0.625, 0.75, 0.875)
"""Shares of the invitations that lie before each cut point."""
FEWEST = 200
"""Invitations below which nothing is learned."""
TOLERANCE = 0.01
"""Nats of log loss that count as no worse."""
PRIOR_WEIGHTS = (2.0, 5.0, 10.0, 20.0, 40.0)
"""Weights tried for the prior against an expert's own history."""
_RESAMPLES = 2000
_SURE = 1e-6

Rival = str


@dataclass(frozen=True, slots=True)
class CutResult:
    """What came out from one cut point to the next.

    Attributes:
        cut: The moment that learning ended.
        fitted_on: Invitations before it.
        judged_on: Invitations from it to the next cut.
        log_loss: By rival, in nats an invitation.
    """

    cut: datetime
    fitted_on: int
    judged_on: int
    log_loss: dict[Rival, float]


@dataclass(frozen=True, slots=True)
class ReplyLearning:
    """A learned model, the evidence for and against it, and what is to be done.

    Attributes:
        fit: Fitted to everything.
        cuts: The cut points, in order.
        log_loss: By rival, over all that was judged: "learned", "in service", "same for all".
        brier: Likewise.
        against_service: Log loss of the learned model less that of the one in service; below 0 is better.
        against_same: Less that of the same figures for everybody.
        is_promoted: Whether the learned model may serve.
        reason: Why, or why not.
    """

    fit: ReplyFit
    cuts: tuple[CutResult, ...]
    log_loss: dict[Rival, float]
    brier: dict[Rival, float]
    against_service: Estimate
    against_same: Estimate
    is_promoted: bool
    reason: str


def learn_replies(
    replies: Sequence[PastReply],
    in_service: ReplyModel,
    *,
    stamp: dict[str, str] | None = None,
    seed: int = 0,
    step: Callable[[], None] = lambda: None,
) -> ReplyLearning | None:
    """Learns a model from replies and judges it; None where there are too few.

    A model in service that was learned from part of the same replies has seen what the rivals are judged on; that makes
    it harder to replace, never easier.

    Args:
        replies: What happened.
        in_service: The model to compare with.
        stamp: Goes into the learned model.
        seed: Of the bootstrap.
        step: Is called after each of the `len(CUTS) + 1` fits.
    """
    replies = in_order(replies)
    if len(replies) < FEWEST:
        return None
    histories = histories_before(replies)
    cuts, losses, briers, panels = [], [], [], []
    bounds = [int(len(replies) * share) for share in (*CUTS, 1.0)]
    for start, end in pairwise(bounds):
        cut = replies[start].invited_at
        known = in_order(one.until(cut) for one in replies[:start])
        rivals = {
            "learned": _weighted(fit_replies(known), known).model,
            "in service": in_service,
            "same for all": fit_replies(known, same_for_all=True).model,
        }
        nothing = [History()] * (end - start)
        chances = np.stack(
            [
                _chances(replies[start:end], nothing if name == "same for all" else histories[start:end], model)
                for name, model in rivals.items()
            ]
        )
        in_time = np.array([one.is_in_time for one in replies[start:end]], np.float64)
        loss = _log_losses(chances, in_time)
        cuts.append(CutResult(cut, len(known), end - start, dict(zip(rivals, loss.mean(axis=1).tolist(), strict=True))))
        losses.append(loss)
        briers.append((chances - in_time) ** 2)
        panels += [one.panel_id for one in replies[start:end]]
        step()
    all_losses, names = np.concatenate(losses, axis=1), ("learned", "in service", "same for all")
    service = _bootstrap(all_losses[0] - all_losses[1], panels, seed)
    same = _bootstrap(all_losses[0] - all_losses[2], panels, seed)
    fit = _weighted(fit_replies(replies), replies)
    step()
    fit = replace(fit, model=replace(fit.model, stamp=stamp or {"learned from": "replies"}))
    is_promoted, reason = _verdict(service, same)
    return ReplyLearning(
        fit,
        tuple(cuts),
        dict(zip(names, all_losses.mean(axis=1).tolist(), strict=True)),
        dict(zip(names, np.concatenate(briers, axis=1).mean(axis=1).tolist(), strict=True)),
        service,
        same,
        is_promoted,
        reason,
    )


def _verdict(service: Estimate, same: Estimate) -> tuple[bool, str]:
    if same.high >= 0:
        return False, (
            "who is asked, when and how tells nothing of the answers: it does not beat the same figures for everybody "
            "beyond chance"
        )
    if service.high >= TOLERANCE:
        return False, f"it may be worse than the model in service by {TOLERANCE:g} nats or more"
    return True, "it is not worse than the model in service, and beats the same figures for everybody"


def _weighted(fit: ReplyFit, replies: Sequence[PastReply]) -> ReplyFit:
    """Takes the weight of the prior that tells the later half of the replies best."""
    histories, half = histories_before(replies), len(replies) // 2
    in_time = np.array([one.is_in_time for one in replies[half:]], np.float64)
    models = [replace(fit.model, prior_invitations=weight) for weight in PRIOR_WEIGHTS]
    chances = np.stack([_chances(replies[half:], histories[half:], model) for model in models])
    return replace(fit, model=models[int(_log_losses(chances, in_time).mean(axis=1).argmin())])


def _chances(replies: Sequence[PastReply], histories: Sequence[History], model: ReplyModel) -> NDArray[np.float64]:
    """What a model in service would have said when each invitation was sent."""
    return np.array(
        [
            reply_likelihood(
                one.expert,
                language=one.language,
                deadline_hours=one.horizon,
                history=history,
                is_urgent=one.is_urgent,
                model=model,
            ).probability
            for one, history in zip(replies, histories, strict=True)
        ]
    )


def _log_losses(chances: NDArray[np.float64], in_time: NDArray[np.float64]) -> NDArray[np.float64]:
    held = np.clip(chances, _SURE, 1 - _SURE)
    return np.asarray(-(in_time * np.log(held) + (1 - in_time) * np.log(1 - held)), np.float64)


def _bootstrap(differences: NDArray[np.float64], panels: Sequence[str], seed: int) -> Estimate:
    """The mean with its 95% interval, panels drawn with replacement."""
    _, owners = np.unique(panels, return_inverse=True)
    sums, sizes = np.bincount(owners, differences), np.bincount(owners)
    drawn = np.random.default_rng(seed).integers(len(sums), size=(_RESAMPLES, len(sums)))
    means = sums[drawn].sum(axis=1) / sizes[drawn].sum(axis=1)
    low, high = np.quantile(means, (0.025, 0.975))
    return Estimate(float(differences.mean()), float(low), float(high))
