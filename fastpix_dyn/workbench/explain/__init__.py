"""An error, a finding, an answer or a request, explained in full: what, where in the document, and what to do.

from fastpix_dyn.workbench.explain import explain

try:
    client.manage_videos.get_media(media_id=media_id)
except FastPixError as error:
    print(explain(error, client))
"""

from fastpix_dyn.workbench.explain.explanation import Explanation
from fastpix_dyn.workbench.explain.sources import explain, explain_answer, explain_report, explain_request

__all__ = ["Explanation", "explain", "explain_answer", "explain_report", "explain_request"]
