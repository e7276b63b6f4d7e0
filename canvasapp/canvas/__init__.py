"""Canvas: the launch, the session, the frame and the way back to Salesforce. The one door for pages."""

from .context import User as User
from .decorators import canvas_required as canvas_required
