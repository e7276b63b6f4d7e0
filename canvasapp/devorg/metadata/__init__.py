"""What the SFDX project says: the External Client App, and the pages, tabs and actions that show it.

Read from the files that a real org would be given, so that the dev org shows what an org would show.
"""

from .files import load as load
from .model import CanvasAction as CanvasAction
from .model import ClientApp as ClientApp
from .model import Component as Component
from .model import LayoutCanvas as LayoutCanvas
from .model import LightningPage as LightningPage
from .model import Markup as Markup
from .model import MetadataError as MetadataError
from .model import Project as Project
from .model import Tab as Tab
