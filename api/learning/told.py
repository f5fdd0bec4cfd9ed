"""The report on a learned reply model: what was learned, how well it predicts, and what became of it."""

from matching.reply_fit import Estimate
from matching.reply_learning import ReplyLearning

__all__ = ["told"]


def told(learning: ReplyLearning, source: str, replies: int) -> str:
    """Gives the report as plain text. It names centres, but no expert and no case.

    Args:
        learning: What was learned.
        source: Where the replies are from.
        replies: How many there are.
    """
    fit, model = learning.fit, learning.fit.model
    lines = [
        f"Reply model {model.digest}, learned from {replies:,} invitations ({source})",
        "",
        "Learned",
        f"  answered at all         {model.answered_at_all:.0%} by experts without other panels",
        f"  median hours            {model.median_hours:.0f} where it is not urgent",
        f"  urgency                 {_times(fit.urgency)} as fast",
        f"  full load               {_change(fit.load)} in log odds of an answer",
        f"  language not listed     {_change(fit.language)}",
        f"  prior weighs as much as {model.prior_invitations:.0f} invitations of an expert's own",
        "",
    ]
    differing = [one for one in fit.centres if one.differs_in_speed or one.differs_in_odds]
    lines.append(f"Centres that differ beyond chance: {len(differing) or 'none'} of {len(fit.centres)}")
    for one in differing:
        counted = f"{one.experts} experts, {one.answers} answers"
        if one.differs_in_speed:
            lines.append(f"  {one.centre}: answers {_times(one.speed)} as fast; {counted}")
        if one.differs_in_odds:
            lines.append(f"  {one.centre}: odds of an answer {_times(one.odds)} as high; {counted}")
    lines += ["", "Fitted on the past, judged on what came after (log loss an invitation)"]
    names = ("learned", "in service", "same for all")
    lines.append(f"  {'until':<12}{'fitted on':>10}{'judged on':>11}" + "".join(f"{name:>14}" for name in names))
    for cut in learning.cuts:
        figures = "".join(f"{cut.log_loss[name]:>14.4f}" for name in names)
        lines.append(f"  {cut.cut:%Y-%m-%d}  {cut.fitted_on:>10,}{cut.judged_on:>11,}{figures}")
    lines.append(f"  {'all':<33}" + "".join(f"{learning.log_loss[name]:>14.4f}" for name in names))
    lines.append(f"  {'Brier score':<33}" + "".join(f"{learning.brier[name]:>14.4f}" for name in names))
    lines += [
        f"  learned less in service   {_interval(learning.against_service)}",
        f"  learned less same for all {_interval(learning.against_same)}",
        "",
        f"{'May serve' if learning.is_promoted else 'May not serve'}: {learning.reason}.",
    ]
    return "\n".join(lines) + "\n"


def _times(one: Estimate) -> str:
    return f"{one.value:.2f} times ({one.low:.2f} to {one.high:.2f})"


def _change(one: Estimate) -> str:
    return f"{one.value:+.2f} ({one.low:+.2f} to {one.high:+.2f})"


def _interval(one: Estimate) -> str:
    return f"{one.value:+.4f} ({one.low:+.4f} to {one.high:+.4f}); below 0 is better"
