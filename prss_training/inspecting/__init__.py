"""What a stranger's PDF is made of, told by a process apart that may die of it.

Nothing here is needed for a verdict. It names what was changed in a file that is known to be
changed, and reads what a file shows, so that both can be told in words.
"""

from prss_training.inspecting.reading import (
    PATIENCE,
    Attachment,
    Contents,
    Opened,
    Page,
    open_apart,
)

__all__ = ["PATIENCE", "Attachment", "Contents", "Opened", "Page", "open_apart"]
