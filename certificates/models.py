"""Tables of the certificates app, gathered for Django from the app's rooms."""

from .issuing.models import Batch as Batch
from .issuing.models import Certificate as Certificate
from .numbering.models import NumberPattern as NumberPattern
from .numbering.models import NumberSeries as NumberSeries
from .numbering.models import VoidedRange as VoidedRange
from .signing.models import SigningKey as SigningKey
