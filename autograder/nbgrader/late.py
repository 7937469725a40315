"""An example of a late policy for nbgrader's plugin point."""

from math import ceil

from nbgrader.plugins import LateSubmissionPlugin
from traitlets import Float

DAY = 24 * 60 * 60


class DailyPenalty(LateSubmissionPlugin):
    """Takes a part of the score off for each day begun."""

    percent = Float(10, help="Percent of the score for each day begun.").tag(config=True)

    def late_submission_penalty(
        self, student_id: str, score: float, total_seconds_late: float
    ) -> float:
        return min(score, score * self.percent / 100 * ceil(total_seconds_late / DAY))
