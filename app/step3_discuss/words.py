"""Step three's reasons and words in sentences."""
from __future__ import annotations

from app.step3_discuss import meeting_words, ranking_words

REASONS = {**ranking_words.REASONS, **meeting_words.REASONS}
WORDS = {**ranking_words.WORDS, **meeting_words.WORDS}
