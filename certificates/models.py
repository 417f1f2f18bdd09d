"""Tables of the certificates app, gathered for Django from the app's rooms."""

from .issuing.models import Batch as Batch
from .issuing.models import Certificate as Certificate
from .layouts.models import Layout as Layout
from .layouts.models import LayoutAsset as LayoutAsset
from .layouts.models import LayoutVersion as LayoutVersion
from .layouts.models import VersionAsset as VersionAsset
from .numbering.models import NumberPattern as NumberPattern
from .numbering.models import NumberSeries as NumberSeries
