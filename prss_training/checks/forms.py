"""The questions of one try as a form."""

from collections.abc import Mapping, Sequence

from prss_training.domain.knowledge_check import DrawnItem, KnowledgeCheck
from prss_training.web.answers import AnswersForm


class AnswerForm(AnswersForm):
    """The questions of one try; each wants an answer."""

    @classmethod
    def for_try(
        cls,
        check: KnowledgeCheck,
        asked: Sequence[DrawnItem],
        kept: Mapping[str, int] | None = None,
    ) -> "AnswerForm":
        """Build the form of one try, bound to this request.

        Args:
            check: The bank, which has every question of the try.
            asked: What was drawn.
            kept: Answers given before, by the item's key, to be shown as chosen.
        """
        return cls.asking([(check.item(one.key), one) for one in asked], kept, all_of_them=True)
